// Evaluation of given text: losses, log-probabilities and logits of whole sequences, without dropout.
#pragma once

#include <cstdint>
#include <memory>

#include "hybrid/hybrid.h"
#include "inference/packed_examples.h"
#include "model/model.h"

namespace hybrid {

// All arrays that come and go are the host's.
class Scorer {
  public:
    virtual ~Scorer() = default;

    struct LossSum {
        double sum;
        int64_t tokens;
    };
    // Cross-entropies of windows of length + 1 tokens, any number of them.
    virtual LossSum loss(const hy_batch& batch, int64_t length) = 0;

    // tokens, targets, result [batch, length]; -1 as a target gives 0.
    virtual void log_probabilities(const int32_t* tokens, const int32_t* targets, int64_t batch, int64_t length,
                                   float* result) = 0;

    // Log-probability of every token of every ending and the likeliest token in its place (nullptr: not wanted), in the
    // order of the tokens. The contexts are computed once.
    virtual void endings(const Examples& examples, float* log_probabilities, int32_t* top_tokens) = 0;

    // logits [batch, length, V].
    virtual void logits(const int32_t* tokens, int64_t batch, int64_t length, float* logits) = 0;
};

std::unique_ptr<Scorer> make_scorer(std::shared_ptr<Model> model, int32_t max_batch, int32_t max_length);

}  // namespace hybrid
