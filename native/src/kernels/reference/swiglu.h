// SwiGLU (Shazeer, arXiv:2002.05202): up * silu(gate), silu(x) = x / (1 + exp(-x)), with bias and dropout.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/reference/dropout.h"

namespace hybrid::kernels::reference {

template <typename T>
T sigmoid(T x) {
    return 1 / (1 + std::exp(-x));
}

// bias may be nullptr; it is added to up_gate in place.
template <typename T>
void swiglu_forward(T* up_gate, const T* bias, const Dropout& dropout, int64_t n, int64_t f, T* out) {
    for (int64_t row = 0; row < n; ++row) {
        T* up = up_gate + row * 2 * f;
        T* gate = up + f;
        for (int64_t c = 0; c < f; ++c) {
            if (bias) up[c] += bias[c];
            if (bias) gate[c] += bias[f + c];
            out[row * f + c] = up[c] * gate[c] * sigmoid(gate[c]) * dropout_factor<T>(dropout, row, c, f);
        }
    }
}

template <typename T>
void swiglu_backward(const T* dout, const Dropout& dropout, int64_t n, int64_t f, T* up_gate) {
    for (int64_t row = 0; row < n; ++row) {
        T* up = up_gate + row * 2 * f;
        T* gate = up + f;
        for (int64_t c = 0; c < f; ++c) {
            const T d = dout[row * f + c] * dropout_factor<T>(dropout, row, c, f);
            const T u = up[c], g = gate[c], s = sigmoid(g);
            up[c] = d * g * s;
            gate[c] = d * u * (s + g * s * (1 - s));
        }
    }
}

}  // namespace hybrid::kernels::reference
