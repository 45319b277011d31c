// RMSNorm (Zhang and Sennrich, arXiv:1910.07467): y = x / sqrt(mean(x^2) + eps) * weight.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "kernels/reference/dropout.h"

namespace hybrid::kernels::reference {

// One row; returns 1 / sqrt(mean(x^2) + eps). y may be x.
template <typename T>
T rms_norm_row(const T* x, const T* weight, int64_t d, T eps, T* y) {
    T squares = 0;
    for (int64_t c = 0; c < d; ++c) squares += x[c] * x[c];
    const T rstd = 1 / std::sqrt(squares / d + eps);
    for (int64_t c = 0; c < d; ++c) y[c] = x[c] * rstd * weight[c];
    return rstd;
}

// One row: dx = the gradient, dweight += its share. dx may be dy.
template <typename T>
void rms_norm_backward_row(const T* dy, const T* x, const T* weight, T rstd, int64_t d, T* dx, T* dweight) {
    T mean = 0;  // of dy * weight * xhat
    for (int64_t c = 0; c < d; ++c) mean += dy[c] * weight[c] * (x[c] * rstd) / d;
    for (int64_t c = 0; c < d; ++c) {
        const T xhat = x[c] * rstd;
        dweight[c] += dy[c] * xhat;
        dx[c] = rstd * (dy[c] * weight[c] - xhat * mean);
    }
}

template <typename T>
void rms_norm_forward(const T* x, const T* weight, int64_t n, int64_t d, T eps, T* y, T* rstd) {
    for (int64_t row = 0; row < n; ++row) rstd[row] = rms_norm_row(x + row * d, weight, d, eps, y + row * d);
}

// sum = x + dropout(branch + bias); y = RMSNorm(sum). bias may be nullptr.
template <typename T>
void add_rms_norm_forward(const T* x, const T* branch, const T* bias, const Dropout& dropout, const T* weight,
                          int64_t n, int64_t d, T eps, T* sum, T* y, T* rstd) {
    for (int64_t row = 0; row < n; ++row) {
        for (int64_t c = 0; c < d; ++c) {
            const T value = branch[row * d + c] + (bias ? bias[c] : T(0));
            sum[row * d + c] = x[row * d + c] + value * dropout_factor<T>(dropout, row, c, d);
        }
    }
    rms_norm_forward(sum, weight, n, d, eps, y, rstd);
}

// dx and dweight are added to.
template <typename T>
void rms_norm_backward(const T* dy, const T* x, const T* weight, const T* rstd, int64_t n, int64_t d, T* dx,
                       T* dweight) {
    std::vector<T> dx_row(d);
    for (int64_t row = 0; row < n; ++row) {
        rms_norm_backward_row(dy + row * d, x + row * d, weight, rstd[row], d, dx_row.data(), dweight);
        for (int64_t c = 0; c < d; ++c) dx[row * d + c] += dx_row[c];
    }
}

}  // namespace hybrid::kernels::reference
