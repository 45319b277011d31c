// Dropout settings for tests: off, and on with sequences whose elements do not fill whole Philox counters.
#pragma once

#include "kernels/kernels.h"

namespace hybrid::kernels {

inline Dropout test_dropout(int64_t positions, double p) {
    Dropout dropout;
    dropout.key[0] = 0x12345678;
    dropout.key[1] = 0x9ABCDEF0;
    dropout.stream = 5;
    dropout.step = 77;
    dropout.first_sequence = 3;
    dropout.positions = positions;
    dropout.threshold = static_cast<uint32_t>(p * 4294967296.0 + 0.5);
    dropout.scale = static_cast<float>(1.0 / (1.0 - p));
    return dropout;
}

}  // namespace hybrid::kernels
