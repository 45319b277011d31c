// The dropout mask of a stretch of one row: Philox4x32-10 (see support/philox.h) over many counters at once.
#pragma once

#include "kernels/cpu/isa.h"

namespace hybrid::kernels::HYBRID_ISA {

// Rows are treated in stretches of this many elements, so that their factors stay in the first-level cache.
constexpr int64_t kDropoutStretch = 1024;

struct PhiloxState {
    uint32_t word[4];
};

template <int kRounds>
HYBRID_INLINE PhiloxState philox_rounds(PhiloxState state, uint32_t key0, uint32_t key1) {
    const uint64_t product0 = uint64_t{0xD2511F53} * state.word[0];
    const uint64_t product1 = uint64_t{0xCD9E8D57} * state.word[2];
    const PhiloxState next = {
        {static_cast<uint32_t>(product1 >> 32) ^ state.word[1] ^ key0, static_cast<uint32_t>(product1),
         static_cast<uint32_t>(product0 >> 32) ^ state.word[3] ^ key1, static_cast<uint32_t>(product0)}};
    if constexpr (kRounds == 1) {
        return next;
    } else {
        return philox_rounds<kRounds - 1>(next, key0 + 0x9E3779B9u, key1 + 0xBB67AE85u);
    }
}

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
    const int64_t counters = divide_up(lane + count, 4);

    uint32_t words[kDropoutStretch + 8];
    const uint32_t key0 = dropout.key[0], key1 = dropout.key[1], stream = dropout.stream, step = dropout.step;
#pragma omp simd
    for (int64_t i = 0; i < counters; ++i) {
        const PhiloxState state =
            philox_rounds<10>({{first_counter + static_cast<uint32_t>(i), sequence, stream, step}}, key0, key1);
        words[4 * i + 0] = state.word[0];
        words[4 * i + 1] = state.word[1];
        words[4 * i + 2] = state.word[2];
        words[4 * i + 3] = state.word[3];
    }
    const uint32_t threshold = dropout.threshold;
    const float scale = dropout.scale;
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) factors[i] = words[lane + i] >= threshold ? scale : 0.0f;
}

}  // namespace hybrid::kernels::HYBRID_ISA
