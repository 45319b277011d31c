#include "inference/scorer.h"

#include <algorithm>
#include <cstring>

#include "inference/tokens.h"
#include "model/transformer.h"
#include "support/error.h"

namespace hybrid {
namespace {

int32_t checked_length(const ModelConfig& config, int32_t max_length) {
    require(max_length >= 1 && max_length <= config.n_ctx, "max_length is ", max_length,
            "; it must be in 1..n_ctx, which is ", config.n_ctx);
    return max_length;
}

int32_t checked_batch(int32_t max_batch) {
    require(max_batch >= 1, "max_batch is ", max_batch, "; it must be at least 1");
    return max_batch;
}

}  // namespace

Scorer::Scorer(std::shared_ptr<Model> model, int32_t max_batch, int32_t max_length)
    : model_(std::move(model)),
      max_batch_(checked_batch(max_batch)),
      max_length_(checked_length(model_->config(), max_length)),
      arena_(measure([&](Arena& arena) { lay_out(arena, model_->config(), max_batch_, max_length_); })),
      work_(lay_out(arena_, model_->config(), max_batch_, max_length_)) {}

Scorer::Work Scorer::lay_out(Arena& arena, const ModelConfig& config, int64_t batch, int64_t length) {
    return {lay_out_inference_activations(arena, config, batch, length), lay_out_head(arena, config, batch * length)};
}

Pass Scorer::pass_over(int64_t batch, int64_t length) const {
    return {*model_, kernels::cpu_kernels(), batch, length};
}

void Scorer::check_shape(int64_t batch, int64_t length) const {
    require(length >= 1 && length <= max_length_, "length is ", length, "; this scorer takes 1..", max_length_);
    require(batch >= 1 && batch <= max_batch_, "batch is ", batch, "; this scorer takes 1..", max_batch_);
}

const float* Scorer::hidden(const Pass& pass, const int32_t* tokens) {
    transformer_forward(pass, tokens, {}, work_.activations);
    return work_.activations.norm.normed;
}

Scorer::LossSum Scorer::loss(const hy_batch& batch, int64_t length) {
    check_shape(1, length);
    windows_.take(batch, length, model_->config().n_vocab);
    double sum = 0.0;
    for (int64_t first = 0; first < batch.count; first += max_batch_) {
        Pass pass = pass_over(std::min<int64_t>(max_batch_, batch.count - first), length);
        if (batch.document_starts != nullptr) pass.document_starts = batch.document_starts + first * length;
        sum += head_losses(pass, hidden(pass, windows_.inputs(first)), windows_.targets(first), work_.head);
    }
    return {sum, batch.count * length};
}

void Scorer::log_probabilities(const int32_t* tokens, const int32_t* targets, int64_t batch, int64_t length,
                               float* result) {
    check_shape(batch, length);
    check_tokens(tokens, batch, length, model_->config().n_vocab);
    check_targets(targets, batch, length, model_->config().n_vocab);
    const Pass pass = pass_over(batch, length);
    head_losses(pass, hidden(pass, tokens), targets, work_.head);
    std::transform(work_.head.losses, work_.head.losses + pass.rows(), result, [](float loss) { return 0.0f - loss; });
}

void Scorer::endings(const Examples& examples, float* log_probabilities, int32_t* top_tokens) {
    const ModelConfig& config = model_->config();
    examples_.take(examples, {int64_t{max_batch_} * max_length_, max_length_, config.n_vocab});
    const Packing packing = examples_.packing();
    Pass pass = pass_over(1, examples_.rows());
    pass.packing = &packing;
    hidden(pass, examples_.tokens());

    // The scored rows move to the front, each at or before its place.
    float* rows = work_.activations.norm.normed;
    const auto& scored = examples_.scored_rows();
    for (size_t i = 0; i < scored.size(); ++i)
        std::memmove(rows + static_cast<int64_t>(i) * config.n_embd, rows + scored[i] * config.n_embd,
                     static_cast<size_t>(config.n_embd) * sizeof(float));
    head_targets(pass, rows, static_cast<int64_t>(scored.size()), examples_.targets(), work_.head, log_probabilities,
                 top_tokens);
}

void Scorer::logits(const int32_t* tokens, int64_t batch, int64_t length, float* logits) {
    check_shape(batch, length);
    check_tokens(tokens, batch, length, model_->config().n_vocab);
    const Pass pass = pass_over(batch, length);
    head_logits(pass, hidden(pass, tokens), pass.rows(), work_.head, logits);
}

}  // namespace hybrid
