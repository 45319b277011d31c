// Cross-entropy -log softmax(logits)[target], and its gradient with the z-loss of PaLM (arXiv:2204.02311).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace hybrid::kernels::reference {

template <typename T>
T log_sum_exp(const T* x, int64_t count) {
    const T largest = *std::max_element(x, x + count);
    T sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += std::exp(x[i] - largest);
    return largest + std::log(sum);
}

template <typename T>
void cross_entropy_forward(const T* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride, T* losses) {
    for (int64_t row = 0; row < n; ++row) {
        const T* x = logits + row * stride;
        losses[row] = targets[row] < 0 ? T(0) : log_sum_exp(x, v) - x[targets[row]];
    }
}

template <typename T>
void cross_entropy_backward(T* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride, T scale, T z_loss,
                            T* losses) {
    cross_entropy_forward(logits, targets, n, v, stride, losses);
    for (int64_t row = 0; row < n; ++row) {
        T* x = logits + row * stride;
        const T lse = log_sum_exp(x, v);
        for (int64_t i = 0; i < stride; ++i) {
            const T p = i < v ? std::exp(x[i] - lse) : T(0);
            const T dloss = p - (i == targets[row] ? 1 : 0);
            const T dz_loss = z_loss * 2 * lse * p;
            x[i] = targets[row] < 0 ? T(0) : scale * (dloss + dz_loss);
        }
    }
}

}  // namespace hybrid::kernels::reference
