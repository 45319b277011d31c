#include "inference/decoder.h"

#include <algorithm>

#include "inference/tokens.h"
#include "kernels/crew.h"
#include "model/pass.h"
#include "model/transformer.h"
#include "support/error.h"

namespace hybrid {
namespace {

// A long prompt goes through in pieces of this many tokens per sequence, so that activations stay small.
constexpr int64_t kPieceTokens = 256;

const ModelConfig& checked(const ModelConfig& config, int32_t batch, int32_t max_length) {
    require(batch >= 1, "batch is ", batch, "; it must be at least 1");
    require(max_length >= 1 && max_length <= config.n_ctx, "max_length is ", max_length,
            "; it must be in 1..n_ctx, which is ", config.n_ctx);
    return config;
}

}  // namespace

Decoder::Decoder(std::shared_ptr<Model> model, int32_t batch, int32_t max_length, hy_decoder_weights weights)
    : model_(std::move(model)),
      batch_(batch),
      max_length_(max_length),
      largest_piece_(std::min<int64_t>(max_length, kPieceTokens)),
      cache_(checked(model_->config(), batch, max_length), batch, max_length),
      arena_(measure([&](Arena& arena) { lay_out(arena, model_->config(), batch_, largest_piece_); })),
      work_(lay_out(arena_, model_->config(), batch_, largest_piece_)) {
    require(weights == HY_DECODER_WEIGHTS_FLOAT32 || weights == HY_DECODER_WEIGHTS_INT8, "weights is ",
            static_cast<int>(weights), "; it must be an hy_decoder_weights");
    if (weights == HY_DECODER_WEIGHTS_INT8) int8_.emplace(*model_);
}

Decoder::Work Decoder::lay_out(Arena& arena, const ModelConfig& config, int64_t batch, int64_t piece) {
    return {lay_out_inference_activations(arena, config, batch, piece), lay_out_head(arena, config, batch),
            arena.take<int32_t>(batch * piece), arena.floats(batch * config.n_embd)};
}

void Decoder::append(const int32_t* tokens, int32_t count, float* logits) {
    require(count >= 1, "count is ", count, "; it must be at least 1");
    require(count <= max_length_ - length_, "the sequence would have ", int64_t{length_} + count,
            " tokens; this decoder holds ", max_length_);
    check_tokens(tokens, batch_, count, model_->config().n_vocab);
    if (int64_t{batch_} * count <= kernels::kFewRows)
        kernels::Crew::during([&](kernels::Crew& crew) { append(tokens, count, &crew, logits); });
    else
        append(tokens, count, nullptr, logits);
}

void Decoder::append(const int32_t* tokens, int64_t count, kernels::Crew* crew, float* logits) {
    for (int64_t done = 0; done < count; done += largest_piece_)
        append_piece(tokens + done, count, std::min<int64_t>(largest_piece_, count - done), crew);
    head_logits(pass_over(1, crew), work_.last, batch_, work_.head, logits);
}

Pass Decoder::pass_over(int64_t time, kernels::Crew* crew) const {
    Pass pass{*model_, kernels::cpu_kernels(), batch_, time, length_};
    pass.crew = crew;
    if (int8_) pass.instead = &int8_->parameters();
    return pass;
}

void Decoder::append_piece(const int32_t* tokens, int64_t stride, int64_t piece, kernels::Crew* crew) {
    for (int64_t b = 0; b < batch_; ++b) std::copy_n(tokens + b * stride, piece, work_.tokens + b * piece);
    transformer_forward(pass_over(piece, crew), work_.tokens, cache_.layers(), work_.activations);
    const int64_t d = model_->config().n_embd;
    for (int64_t b = 0; b < batch_; ++b)
        std::copy_n(work_.activations.norm.normed + ((b + 1) * piece - 1) * d, d, work_.last + b * d);
    length_ += static_cast<int32_t>(piece);
}

void Decoder::truncate(int32_t length) {
    require(length >= 0 && length <= length_, "length is ", length, "; the decoder holds 0..", length_);
    length_ = length;
}

}  // namespace hybrid
