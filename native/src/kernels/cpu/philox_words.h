// Philox4x32-10 (see support/philox.h) over many counters at once. A word is the lower half of a 64-bit lane: the upper
// half may hold anything, because only lower halves are multiplied.
#pragma once

#include "kernels/cpu/wide.h"

namespace hybrid::kernels::HYBRID_ISA {

// The counters' first words count from `word[0]`; the other words are the same for all.
struct PhiloxCounters {
    uint32_t word[4];
    uint32_t key[2];
};

// words [counters, 4]; there is room for counters to be rounded up to kWide.
inline void philox_words(const PhiloxCounters& first, int64_t counters, uint32_t* words) {
    Wide counter = count_from(first.word[0]);
    for (int64_t i = 0; i < counters; i += kWide, counter = counter + static_cast<uint64_t>(kWide)) {
        Wide word0 = counter, word1 = broadcast_wide(first.word[1]);
        Wide word2 = broadcast_wide(first.word[2]), word3 = broadcast_wide(first.word[3]);
        uint32_t key0 = first.key[0], key1 = first.key[1];
        HYBRID_UNROLL
        for (int round = 0; round < 10; ++round) {
            const Wide product0 = multiply_lower_halves(word0, 0xD2511F53u);
            const Wide product1 = multiply_lower_halves(word2, 0xCD9E8D57u);
            word0 = (product1 >> 32) ^ word1 ^ uint64_t { key0 };
            word1 = product1;
            word2 = (product0 >> 32) ^ word3 ^ uint64_t { key1 };
            word3 = product0;
            key0 += 0x9E3779B9u;
            key1 += 0xBB67AE85u;
        }
        store_lower_halves_in_turn(word0, word1, word2, word3, words + 4 * i);
    }
}

}  // namespace hybrid::kernels::HYBRID_ISA
