#include "model/attention.h"

#include <cstring>

#include "model/linear.h"

namespace hybrid {
namespace {

kernels::QkvShape qkv_shape(const Pass& pass) {
    const ModelConfig& config = pass.config();
    return {pass.batch,
            pass.time,
            config.n_head,
            config.n_kv_head,
            config.head_dim,
            pass.first_position,
            pass.packing == nullptr ? nullptr : pass.packing->positions};
}

kernels::QkNorm qk_norm(const Pass& pass, const BlockParameters& parameters) {
    return {parameters.q_norm, parameters.k_norm, pass.norm_eps()};
}

// Attention of a pass to itself: q, k and v lie side by side in the rows of the fused projection.
kernels::AttentionShape self_attention_shape(const Pass& pass) {
    const ModelConfig& config = pass.config();
    const int64_t width = config.qkv_width();
    return {pass.batch, config.n_head, config.n_kv_head,  config.head_dim, pass.time,
            pass.time,  width,         pass.time * width, width,           pass.time * width};
}

// Attention of a pass to the cache, whose last rows are the pass's own.
kernels::AttentionShape cached_attention_shape(const Pass& pass, const KeyValueRows& cache) {
    kernels::AttentionShape shape = self_attention_shape(pass);
    shape.kv_time = pass.first_position + pass.time;
    shape.kv_stride = 2 * pass.config().kv_width();
    shape.kv_batch_stride = cache.capacity * shape.kv_stride;
    return shape;
}

void append_to_cache(const Pass& pass, const float* qkv, const KeyValueRows& cache) {
    const ModelConfig& config = pass.config();
    const int64_t row = 2 * config.kv_width();
    for (int64_t b = 0; b < pass.batch; ++b)
        for (int64_t t = 0; t < pass.time; ++t)
            std::memcpy(cache.rows + (b * cache.capacity + pass.first_position + t) * row,
                        qkv + (b * pass.time + t) * config.qkv_width() + config.q_width(),
                        static_cast<size_t>(row) * sizeof(float));
}

}  // namespace

void attention_forward(const Pass& pass, const BlockParameters& parameters, const float* normed,
                       const KeyValueRows* cache, AttentionActivations& activations, float* output) {
    const ModelConfig& config = pass.config();
    const int64_t d = config.n_embd;
    linear_forward(pass, normed, parameters.qkv, pass.rows(), config.qkv_width(), d, activations.qkv);
    pass.kernels.qkv_forward(qkv_shape(pass), pass.model.rotary(), parameters.qkv.bias, qk_norm(pass, parameters),
                             activations.qkv, activations.unnormed, activations.qk_rstd);

    const float* q = activations.qkv;
    const float* k = q + config.q_width();
    if (pass.packing != nullptr) {
        pass.kernels.attention_forward_packed(self_attention_shape(pass), pass.packing->segments,
                                              pass.packing->segment_count, q, k, k + config.kv_width(),
                                              activations.heads);
    } else if (cache == nullptr) {
        pass.kernels.attention_forward(self_attention_shape(pass), q, k, k + config.kv_width(), pass.document_starts,
                                       activations.heads, activations.lse);
    } else {
        append_to_cache(pass, activations.qkv, *cache);
        const kernels::AttentionShape shape = cached_attention_shape(pass, *cache);
        const float* values = cache->rows + config.kv_width();
        if (pass.time == 1)
            pass.kernels.attention_forward_query(pass.crew, shape, q, cache->rows, values, activations.heads);
        else
            pass.kernels.attention_forward(shape, q, cache->rows, values, nullptr, activations.heads, nullptr);
    }
    linear_forward(pass, activations.heads, parameters.out, pass.rows(), d, config.q_width(), output);
}

void attention_backward(const Pass& pass, const BlockParameters& parameters, const float* normed,
                        const AttentionActivations& activations, bool accumulate, BackwardWork& work,
                        BlockParameters& gradients) {
    const ModelConfig& config = pass.config();
    const int64_t n = pass.rows();
    const int64_t d = config.n_embd;
    if (gradients.out.bias != nullptr)
        pass.kernels.column_sum(work.d_branch, n, d, accumulate, gradients.out.bias, work.reduction_scratch);
    linear_backward_weight(pass.kernels, work.d_branch, activations.heads, n, d, config.q_width(), accumulate,
                           gradients.out.weight);
    linear_backward_input(pass.kernels, work.d_branch, parameters.out.weight, n, d, config.q_width(), work.d_heads);

    const float* q = activations.qkv;
    const float* k = q + config.q_width();
    float* dq = work.d_qkv;
    float* dk = dq + config.q_width();
    pass.kernels.attention_backward(self_attention_shape(pass), q, k, k + config.kv_width(), pass.document_starts,
                                    activations.heads, activations.lse, work.d_heads, dq, dk, dk + config.kv_width(),
                                    work.attention_scratch);
    pass.kernels.qkv_backward(qkv_shape(pass), pass.model.rotary(), qk_norm(pass, parameters), activations.unnormed,
                              activations.qk_rstd, work.d_qkv, accumulate, gradients.q_norm, gradients.k_norm,
                              work.reduction_scratch);

    if (gradients.qkv.bias != nullptr)
        pass.kernels.column_sum(work.d_qkv, n, config.qkv_width(), accumulate, gradients.qkv.bias,
                                work.reduction_scratch);
    linear_backward_weight(pass.kernels, work.d_qkv, normed, n, config.qkv_width(), d, accumulate,
                           gradients.qkv.weight);
    linear_backward_input(pass.kernels, work.d_qkv, parameters.qkv.weight, n, config.qkv_width(), d, work.d_normed);
}

}  // namespace hybrid
