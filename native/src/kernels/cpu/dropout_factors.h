// The dropout mask of a stretch of one row.
#pragma once

#include "kernels/cpu/philox_words.h"

namespace hybrid::kernels::HYBRID_ISA {

// Rows are treated in stretches of this many elements, so that their factors stay in the first-level cache.
constexpr int64_t kDropoutStretch = 1024;

// factors[i] is what multiplies channel `first + i` of row `row` of an [N, width] array: dropout.scale, or 0 where the
// element is dropped; 1 everywhere without dropout. count is at most kDropoutStretch.
inline void dropout_factors(const Dropout& dropout, int64_t row, int64_t width, int64_t first, int64_t count,
                            float* factors) {
    if (dropout.threshold == 0) {
        for (int64_t i = 0; i < count; ++i) factors[i] = 1.0f;
        return;
    }
    const uint32_t sequence = dropout.first_sequence + static_cast<uint32_t>(row / dropout.positions);
    const int64_t element = row % dropout.positions * width + first;
    const uint32_t first_counter = static_cast<uint32_t>(element / 4);
    const int64_t lane = element % 4;  // of the first element within its four words

    uint32_t words[kDropoutStretch + 4 + 4 * kWide];
    philox_words({{first_counter, sequence, dropout.stream, dropout.step}, {dropout.key[0], dropout.key[1]}},
                 divide_up(lane + count, 4), words);
    const uint32_t threshold = dropout.threshold;
    const float scale = dropout.scale;
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) factors[i] = words[lane + i] >= threshold ? scale : 0.0f;
}

}  // namespace hybrid::kernels::HYBRID_ISA
