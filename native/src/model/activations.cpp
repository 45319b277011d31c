#include "model/activations.h"

#include <algorithm>

#include "kernels/kernels.h"

namespace hybrid {
namespace {

template <typename T>
NormActivations<T> lay_out_norm(Arena& arena, int64_t rows, int64_t d) {
    return {arena.floats(rows * d), arena.take<T>(rows * d), arena.floats(rows)};
}

template <typename T>
AttentionActivations<T> lay_out_attention(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time) {
    const int64_t rows = batch * time;
    const bool qk_norm = config.qk_norm != 0;
    AttentionActivations<T> attention{};
    attention.qkv = arena.take<T>(rows * config.qkv_width());
    attention.unnormed = qk_norm ? arena.take<T>(rows * (config.q_width() + config.kv_width())) : nullptr;
    attention.qk_rstd = qk_norm ? arena.floats(rows * (config.n_head + config.n_kv_head)) : nullptr;
    attention.heads = arena.take<T>(rows * config.q_width());
    attention.lse = arena.floats(batch * config.n_head * time);
    return attention;
}

template <typename T>
FeedForwardActivations<T> lay_out_feed_forward(Arena& arena, const ModelConfig& config, int64_t rows) {
    return {arena.take<T>(rows * 2 * config.n_ffn), arena.take<T>(rows * config.n_ffn)};
}

template <typename T>
BlockActivations<T> lay_out_block(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time) {
    const int64_t rows = batch * time;
    BlockActivations<T> block{};
    block.norm1 = lay_out_norm<T>(arena, rows, config.n_embd);
    block.attention = lay_out_attention<T>(arena, config, batch, time);
    block.norm2 = lay_out_norm<T>(arena, rows, config.n_embd);
    block.feed_forward = lay_out_feed_forward<T>(arena, config, rows);
    return block;
}

// A further block beside the first: what is computed again is the first one's.
template <typename T>
BlockActivations<T> lay_out_next_block(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time,
                                       hy_recompute recompute, const BlockActivations<T>& first) {
    const int64_t rows = batch * time;
    BlockActivations<T> block = first;
    switch (recompute) {
        case HY_RECOMPUTE_NONE:
            return lay_out_block<T>(arena, config, batch, time);
        case HY_RECOMPUTE_ATTENTION:
            block.norm1.sum = arena.floats(rows * config.n_embd);
            block.norm2 = lay_out_norm<T>(arena, rows, config.n_embd);
            block.feed_forward = lay_out_feed_forward<T>(arena, config, rows);
            return block;
        case HY_RECOMPUTE_BLOCK:
            block.norm1.sum = arena.floats(rows * config.n_embd);
            return block;
    }
    return block;
}

int64_t widest_reduction(const ModelConfig& config) {
    return std::max({2 * static_cast<int64_t>(config.n_embd), 2 * static_cast<int64_t>(config.n_ffn),
                     config.qkv_width() + 2 * static_cast<int64_t>(config.head_dim)});
}

}  // namespace

template <typename T>
Activations<T> lay_out_training_activations(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time,
                                            hy_recompute recompute) {
    Activations<T> activations{};
    activations.recompute = recompute;
    activations.blocks.push_back(lay_out_block<T>(arena, config, batch, time));
    for (int32_t layer = 1; layer < config.n_layer; ++layer)
        activations.blocks.push_back(
            lay_out_next_block<T>(arena, config, batch, time, recompute, activations.blocks.front()));
    activations.norm = lay_out_norm<T>(arena, batch * time, config.n_embd);
    activations.branch = arena.take<T>(batch * time * config.n_embd);
    return activations;
}

template <typename T>
Activations<T> lay_out_inference_activations(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time) {
    const NormActivations<T> stream = lay_out_norm<T>(arena, batch * time, config.n_embd);
    const BlockActivations<T> shared{stream, lay_out_attention<T>(arena, config, batch, time), stream,
                                     lay_out_feed_forward<T>(arena, config, batch * time)};
    Activations<T> activations{};
    activations.blocks.assign(static_cast<size_t>(config.n_layer), shared);
    activations.norm = stream;
    activations.branch = arena.take<T>(batch * time * config.n_embd);
    return activations;
}

template <typename T>
BackwardWork<T> lay_out_backward_work(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time) {
    const int64_t rows = batch * time;
    const int64_t partial_sums = (rows + kernels::kReductionRows - 1) / kernels::kReductionRows;
    BackwardWork<T> work{};
    work.d_stream = arena.floats(rows * config.n_embd);
    work.d_branch = arena.take<T>(rows * config.n_embd);
    work.d_normed = arena.take<T>(rows * config.n_embd);
    work.d_hidden = arena.take<T>(rows * config.n_ffn);
    work.d_heads = arena.take<T>(rows * config.q_width());
    work.d_qkv = arena.take<T>(rows * config.qkv_width());
    work.attention_scratch = arena.floats(batch * config.n_head * time);
    work.reduction_scratch = arena.floats(partial_sums * widest_reduction(config));
    return work;
}

template Activations<float> lay_out_training_activations(Arena&, const ModelConfig&, int64_t, int64_t, hy_recompute);
template Activations<bfloat16> lay_out_training_activations(Arena&, const ModelConfig&, int64_t, int64_t, hy_recompute);
template Activations<float> lay_out_inference_activations(Arena&, const ModelConfig&, int64_t, int64_t);
template Activations<bfloat16> lay_out_inference_activations(Arena&, const ModelConfig&, int64_t, int64_t);
template BackwardWork<float> lay_out_backward_work(Arena&, const ModelConfig&, int64_t, int64_t);
template BackwardWork<bfloat16> lay_out_backward_work(Arena&, const ModelConfig&, int64_t, int64_t);

}  // namespace hybrid
