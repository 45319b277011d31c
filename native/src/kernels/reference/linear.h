// Linear layers without bias, of float and of 8-bit weights.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"

namespace hybrid::kernels::reference {

template <typename T>
void linear(const T* x, const T* weight, int64_t n, int64_t out, int64_t in, T* y) {
    for (int64_t row = 0; row < n; ++row) {
        for (int64_t o = 0; o < out; ++o) {
            y[row * out + o] = 0;
            for (int64_t i = 0; i < in; ++i) y[row * out + o] += x[row * in + i] * weight[o * in + i];
        }
    }
}

template <typename T>
void linear_int8(const T* x, const Int8Matrix& weight, int64_t n, int64_t out, int64_t in, T* y) {
    for (int64_t row = 0; row < n; ++row) {
        for (int64_t o = 0; o < out; ++o) {
            y[row * out + o] = 0;
            for (int64_t i = 0; i < in; ++i) y[row * out + o] += x[row * in + i] * T(weight.values[o * in + i]);
            y[row * out + o] *= T(weight.scales[o]);
        }
    }
}

}  // namespace hybrid::kernels::reference
