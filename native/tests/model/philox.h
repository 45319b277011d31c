// Philox4x32-10 (Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC11) and dropout's use of it
// (CORE.md 3), written from the paper and apart from the library's own.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>

namespace hybrid::twin {

inline std::array<uint32_t, 4> philox4x32_10(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key) {
    constexpr uint64_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
    constexpr uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
    for (int round = 0; round < 10; ++round) {
        const uint64_t product0 = kMultiplier0 * counter[0], product1 = kMultiplier1 * counter[2];
        counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(product1),
                   static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(product0)};
        key[0] += kWeyl0;
        key[1] += kWeyl1;
    }
    return counter;
}

// Which mask of which sequence.
struct DropoutCounter {
    uint64_t seed;
    uint32_t sequence;
    uint32_t layer_and_site;
    uint32_t step;
};

// Whether dropout with probability p keeps an element [position * width + channel] of the sequence.
inline bool is_kept(const DropoutCounter& counter, int64_t element, double p) {
    const auto threshold = static_cast<uint64_t>(std::llround(p * 4294967296.0));
    const auto words =
        philox4x32_10({static_cast<uint32_t>(element / 4), counter.sequence, counter.layer_and_site, counter.step},
                      {static_cast<uint32_t>(counter.seed), static_cast<uint32_t>(counter.seed >> 32)});
    return words[element % 4] >= threshold;
}

}  // namespace hybrid::twin
