// The log-probabilities of endings' tokens in two ways, through the C ABI.
#pragma once

#include <cstdint>
#include <vector>

#include "examples.h"
#include "hybrid/hybrid.h"

namespace hybrid::bench {

// One value per token of every ending, in order.
using TokenScores = std::vector<float>;

// Contexts computed once, examples packed into passes of up to max_batch * max_length rows.
TokenScores score_together(hy_scorer* scorer, const std::vector<Example>& examples, int64_t rows_per_pass);

// A forward pass with all logits for each ending, then the log-softmax at the ending's tokens.
TokenScores score_one_at_a_time(hy_scorer* scorer, const std::vector<Example>& examples, int32_t n_vocab);

}  // namespace hybrid::bench
