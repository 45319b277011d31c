// Evaluation of given text: losses, log-probabilities and logits of whole sequences, without dropout.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "hybrid/hybrid.h"
#include "inference/packed_examples.h"
#include "model/activations.h"
#include "model/head.h"
#include "model/model.h"
#include "model/pass.h"
#include "model/token_windows.h"
#include "support/arena.h"

namespace hybrid {

class Scorer {
  public:
    Scorer(std::shared_ptr<Model> model, int32_t max_batch, int32_t max_length);

    struct LossSum {
        double sum;
        int64_t tokens;
    };
    // Cross-entropies of windows of length + 1 tokens, any number of them.
    LossSum loss(const hy_batch& batch, int64_t length);

    // tokens, targets, result [batch, length]; -1 as a target gives 0.
    void log_probabilities(const int32_t* tokens, const int32_t* targets, int64_t batch, int64_t length, float* result);

    // Log-probability of every token of every ending and the likeliest token in its place (nullptr: not wanted), in the
    // order of the tokens. The contexts are computed once.
    void endings(const Examples& examples, float* log_probabilities, int32_t* top_tokens);

    // logits [batch, length, V].
    void logits(const int32_t* tokens, int64_t batch, int64_t length, float* logits);

  private:
    struct Work {
        Activations activations;
        HeadWork head;
    };
    static Work lay_out(Arena& arena, const ModelConfig& config, int64_t batch, int64_t length);
    Pass pass_over(int64_t batch, int64_t length) const;
    void check_shape(int64_t batch, int64_t length) const;
    const float* hidden(const Pass& pass, const int32_t* tokens);

    std::shared_ptr<Model> model_;
    int32_t max_batch_;
    int32_t max_length_;
    Arena arena_;
    Work work_;
    TokenWindows windows_;
    PackedExamples examples_;
};

}  // namespace hybrid
