#include "model/attention.h"

#include "model/linear.h"

namespace hybrid {
namespace {

template <typename T>
const int32_t* positions(const Pass<T>& pass) {
    if (pass.live_position != nullptr) return pass.live_position->positions;
    return pass.packing == nullptr ? nullptr : pass.packing->positions;
}

template <typename T>
kernels::QkvShape qkv_shape(const Pass<T>& pass) {
    const ModelConfig& config = pass.config();
    return {pass.batch,      pass.time,           config.n_head,  config.n_kv_head,
            config.head_dim, pass.first_position, positions(pass)};
}

template <typename T>
kernels::QkNorm qk_norm(const Pass<T>& pass, const BlockParameters<T>& parameters) {
    return {parameters.q_norm, parameters.k_norm, pass.norm_eps()};
}

// Attention of a pass to itself: q, k and v lie side by side in the rows of the fused projection.
template <typename T>
kernels::AttentionShape self_attention_shape(const Pass<T>& pass) {
    const ModelConfig& config = pass.config();
    const int64_t width = config.qkv_width();
    kernels::AttentionShape shape{pass.batch, config.n_head, config.n_kv_head,  config.head_dim, pass.time,
                                  pass.time,  width,         pass.time * width, width,           pass.time * width};
    shape.deterministic = pass.deterministic;
    return shape;
}

// Attention of a pass to the cache, whose last rows are the pass's own.
template <typename T>
kernels::AttentionShape cached_attention_shape(const Pass<T>& pass, const KeyValueRows<T>& cache) {
    kernels::AttentionShape shape = self_attention_shape(pass);
    shape.kv_time = pass.first_position + pass.time;
    shape.kv_stride = 2 * pass.config().kv_width();
    shape.kv_batch_stride = cache.capacity * shape.kv_stride;
    if (pass.live_position != nullptr) {
        shape.kv_time = cache.capacity;
        shape.live_kv_time = pass.live_position->kv_time;
    }
    return shape;
}

template <typename T>
void attend_to_cache(const Pass<T>& pass, const KeyValueRows<T>& cache, AttentionActivations<T>& activations) {
    const kernels::AttentionShape shape = cached_attention_shape(pass, cache);
    pass.kernels.append_to_cache(qkv_shape(pass), activations.qkv, shape.kv_batch_stride, cache.rows);
    const T* values = cache.rows + pass.config().kv_width();
    if (pass.time == 1)
        pass.kernels.attention_forward_query(pass.crew, shape, activations.qkv, cache.rows, values, activations.heads);
    else
        pass.kernels.attention_forward(shape, activations.qkv, cache.rows, values, nullptr, activations.heads, nullptr);
}

}  // namespace

template <typename T>
void attention_heads(const Pass<T>& pass, const BlockParameters<T>& parameters, const T* normed,
                     const KeyValueRows<T>* cache, AttentionActivations<T>& activations) {
    const ModelConfig& config = pass.config();
    linear_forward(pass, normed, parameters.qkv, pass.rows(), config.qkv_width(), config.n_embd, activations.qkv);
    pass.kernels.qkv_forward(qkv_shape(pass), pass.model.rotary(), parameters.qkv.bias, qk_norm(pass, parameters),
                             activations.qkv, activations.unnormed, activations.qk_rstd);

    const T* q = activations.qkv;
    const T* k = q + config.q_width();
    const T* v = k + config.kv_width();
    if (pass.packing != nullptr)
        pass.kernels.attention_forward_packed(self_attention_shape(pass), pass.packing->segments,
                                              pass.packing->segment_count, q, k, v, activations.heads);
    else if (cache != nullptr)
        attend_to_cache(pass, *cache, activations);
    else
        pass.kernels.attention_forward(self_attention_shape(pass), q, k, v, pass.document_starts, activations.heads,
                                       activations.lse);
}

template <typename T>
void attention_output(const Pass<T>& pass, const BlockParameters<T>& parameters,
                      const AttentionActivations<T>& activations, T* output) {
    linear_forward(pass, activations.heads, parameters.out, pass.rows(), pass.config().n_embd, pass.config().q_width(),
                   output);
}

template <typename T>
void attention_backward(const Pass<T>& pass, const BlockParameters<T>& parameters, const T* normed,
                        const AttentionActivations<T>& activations, bool accumulate, BackwardWork<T>& work,
                        BlockParameters<float>& gradients) {
    const ModelConfig& config = pass.config();
    const int64_t n = pass.rows();
    const int64_t d = config.n_embd;
    linear_backward_weight(pass.kernels, work.d_branch, activations.heads, n, d, config.q_width(), accumulate,
                           gradients.out.weight);
    linear_backward_input(pass, work.d_branch, parameters.out, n, d, config.q_width(), work.d_heads);

    const T* q = activations.qkv;
    const T* k = q + config.q_width();
    T* dq = work.d_qkv;
    T* dk = dq + config.q_width();
    const kernels::HeadGradients<T> heads = pass.kernels.attention_backward(
        self_attention_shape(pass), q, k, k + config.kv_width(), pass.document_starts, activations.heads,
        activations.lse, work.d_heads, dq, dk, dk + config.kv_width(), work.attention_scratch);
    pass.kernels.qkv_backward(qkv_shape(pass), pass.model.rotary(), qk_norm(pass, parameters), activations.unnormed,
                              activations.qk_rstd, heads, work.d_qkv, accumulate, gradients.q_norm, gradients.k_norm,
                              gradients.qkv.bias, work.reduction_scratch);

    linear_backward_weight(pass.kernels, work.d_qkv, normed, n, config.qkv_width(), d, accumulate,
                           gradients.qkv.weight);
    linear_backward_input(pass, work.d_qkv, parameters.qkv, n, config.qkv_width(), d, work.d_normed);
}

#define HYBRID_INSTANTIATE(T)                                                                                      \
    template void attention_heads(const Pass<T>&, const BlockParameters<T>&, const T*, const KeyValueRows<T>*,     \
                                  AttentionActivations<T>&);                                                       \
    template void attention_output(const Pass<T>&, const BlockParameters<T>&, const AttentionActivations<T>&, T*); \
    template void attention_backward(const Pass<T>&, const BlockParameters<T>&, const T*,                          \
                                     const AttentionActivations<T>&, bool, BackwardWork<T>&, BlockParameters<float>&)
HYBRID_INSTANTIATE(float);
HYBRID_INSTANTIATE(bfloat16);

}  // namespace hybrid
