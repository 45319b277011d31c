// The gradient of a bias: the sum of the rows.
#pragma once

#include <cstdint>

namespace hybrid::kernels::reference {

// out is added to.
template <typename T>
void column_sum(const T* x, int64_t n, int64_t width, T* out) {
    for (int64_t row = 0; row < n; ++row) {
        for (int64_t c = 0; c < width; ++c) out[c] += x[row * width + c];
    }
}

}  // namespace hybrid::kernels::reference
