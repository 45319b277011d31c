// Inverted dropout whose mask is a function of the element's place: kernels.h says which.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"
#include "support/philox.h"

namespace hybrid::kernels::reference {

// What multiplies element (row, channel) of an [N, width] array: 0 or 1 / (1 - p).
template <typename T>
T dropout_factor(const Dropout& dropout, int64_t row, int64_t channel, int64_t width) {
    const int64_t sequence = dropout.first_sequence + row / dropout.positions;
    const int64_t element = row % dropout.positions * width + channel;
    const PhiloxCounter words =
        philox({static_cast<uint32_t>(element / 4), static_cast<uint32_t>(sequence), dropout.stream, dropout.step},
               {dropout.key[0], dropout.key[1]});
    if (dropout.threshold == 0) return 1;
    return words[element % 4] >= dropout.threshold ? T(dropout.scale) : T(0);
}

template <typename T>
void dropout_backward(const T* dy, const Dropout& dropout, int64_t n, int64_t d, T* dx) {
    for (int64_t row = 0; row < n; ++row) {
        for (int64_t c = 0; c < d; ++c) dx[row * d + c] = dy[row * d + c] * dropout_factor<T>(dropout, row, c, d);
    }
}

}  // namespace hybrid::kernels::reference
