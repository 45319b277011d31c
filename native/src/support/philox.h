// Philox4x32-10, the counter-based generator of Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3" (SC 2011):
// four random words from a counter and a key, with no state.
#pragma once

#include <cstdint>

#include "support/host_device.h"

namespace hybrid {

// A std::array whose members device code may call.
template <int kCount>
struct PhiloxWords {
    uint32_t words[kCount];

    HYBRID_HOST_DEVICE uint32_t operator[](int64_t index) const { return words[index]; }

    friend bool operator==(const PhiloxWords& a, const PhiloxWords& b) {
        for (int i = 0; i < kCount; ++i) {
            if (a.words[i] != b.words[i]) return false;
        }
        return true;
    }
};

using PhiloxCounter = PhiloxWords<4>;
using PhiloxKey = PhiloxWords<2>;

HYBRID_HOST_DEVICE inline PhiloxCounter philox(PhiloxCounter counter, PhiloxKey key) {
    for (int round = 0; round < 10; ++round) {
        const uint64_t product0 = uint64_t{0xD2511F53} * counter[0];
        const uint64_t product1 = uint64_t{0xCD9E8D57} * counter[2];
        counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(product1),
                   static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(product0)};
        key = {key[0] + 0x9E3779B9u, key[1] + 0xBB67AE85u};
    }
    return counter;
}

}  // namespace hybrid
