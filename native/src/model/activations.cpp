#include "model/activations.h"

#include <algorithm>

#include "kernels/kernels.h"

namespace hybrid {
namespace {

NormActivations lay_out_norm(Arena& arena, int64_t rows, int64_t d) {
    return {arena.floats(rows * d), arena.floats(rows * d), arena.floats(rows)};
}

AttentionActivations lay_out_attention(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time) {
    const int64_t rows = batch * time;
    const bool qk_norm = config.qk_norm != 0;
    AttentionActivations attention{};
    attention.qkv = arena.floats(rows * config.qkv_width());
    attention.unnormed = qk_norm ? arena.floats(rows * (config.q_width() + config.kv_width())) : nullptr;
    attention.qk_rstd = qk_norm ? arena.floats(rows * (config.n_head + config.n_kv_head)) : nullptr;
    attention.heads = arena.floats(rows * config.q_width());
    attention.lse = arena.floats(batch * config.n_head * time);
    return attention;
}

FeedForwardActivations lay_out_feed_forward(Arena& arena, const ModelConfig& config, int64_t rows) {
    return {arena.floats(rows * 2 * config.n_ffn), arena.floats(rows * config.n_ffn)};
}

BlockActivations lay_out_block(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time) {
    const int64_t rows = batch * time;
    BlockActivations block{};
    block.norm1 = lay_out_norm(arena, rows, config.n_embd);
    block.attention = lay_out_attention(arena, config, batch, time);
    block.norm2 = lay_out_norm(arena, rows, config.n_embd);
    block.feed_forward = lay_out_feed_forward(arena, config, rows);
    return block;
}

int64_t widest_reduction(const ModelConfig& config) {
    return std::max({static_cast<int64_t>(config.n_embd), 2 * static_cast<int64_t>(config.n_ffn), config.qkv_width(),
                     2 * static_cast<int64_t>(config.head_dim)});
}

}  // namespace

Activations lay_out_training_activations(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time) {
    Activations activations{};
    for (int32_t layer = 0; layer < config.n_layer; ++layer)
        activations.blocks.push_back(lay_out_block(arena, config, batch, time));
    activations.norm = lay_out_norm(arena, batch * time, config.n_embd);
    activations.branch = arena.floats(batch * time * config.n_embd);
    return activations;
}

Activations lay_out_inference_activations(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time) {
    const NormActivations stream = lay_out_norm(arena, batch * time, config.n_embd);
    const BlockActivations shared{stream, lay_out_attention(arena, config, batch, time), stream,
                                  lay_out_feed_forward(arena, config, batch * time)};
    Activations activations{};
    activations.blocks.assign(static_cast<size_t>(config.n_layer), shared);
    activations.norm = stream;
    activations.branch = arena.floats(batch * time * config.n_embd);
    return activations;
}

BackwardWork lay_out_backward_work(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time) {
    const int64_t rows = batch * time;
    const int64_t partial_sums = (rows + kernels::kReductionRows - 1) / kernels::kReductionRows;
    BackwardWork work{};
    work.d_stream = arena.floats(rows * config.n_embd);
    work.d_branch = arena.floats(rows * config.n_embd);
    work.d_normed = arena.floats(rows * config.n_embd);
    work.d_hidden = arena.floats(rows * config.n_ffn);
    work.d_heads = arena.floats(rows * config.q_width());
    work.d_qkv = arena.floats(rows * config.qkv_width());
    work.attention_scratch = arena.floats(batch * config.n_head * time);
    work.reduction_scratch = arena.floats(partial_sums * widest_reduction(config));
    return work;
}

}  // namespace hybrid
