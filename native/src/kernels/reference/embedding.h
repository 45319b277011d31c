// Token embedding: a row of the table per token.
#pragma once

#include <cstdint>

namespace hybrid::kernels::reference {

template <typename T>
void embedding_forward(const int32_t* tokens, const T* table, int64_t n, int64_t d, T* x) {
    for (int64_t row = 0; row < n; ++row) {
        for (int64_t c = 0; c < d; ++c) x[row * d + c] = table[tokens[row] * d + c];
    }
}

template <typename T>
void embedding_backward(const int32_t* tokens, const T* dx, int64_t n, int64_t d, T* dtable) {
    for (int64_t row = 0; row < n; ++row) {
        for (int64_t c = 0; c < d; ++c) dtable[tokens[row] * d + c] += dx[row * d + c];
    }
}

}  // namespace hybrid::kernels::reference
