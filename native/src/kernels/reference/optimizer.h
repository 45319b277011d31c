// AdamW (Loshchilov and Hutter, arXiv:1711.05101, algorithm 2) and the norm for gradient clipping.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/kernels.h"

namespace hybrid::kernels::reference {

template <typename T>
T squared_norm(const T* x, int64_t count) {
    T sum = 0;
    for (int64_t i = 0; i < count; ++i) sum += x[i] * x[i];
    return sum;
}

template <typename T>
void adamw(const AdamWStep& step, const UpdateChunk* chunks, int64_t chunk_count, const T* gradient, T* parameter,
           T* exp_avg, T* exp_avg_sq) {
    for (int64_t chunk = 0; chunk < chunk_count; ++chunk) {
        const T decay = chunks[chunk].decays ? T(step.learning_rate) * step.weight_decay : T(0);
        for (int64_t n = 0; n < chunks[chunk].count; ++n) {
            const int64_t i = chunks[chunk].offset + n;
            T& m = exp_avg[chunks[chunk].moment_offset + n];
            T& v = exp_avg_sq[chunks[chunk].moment_offset + n];
            const T g = gradient[i] * step.gradient_scale;
            m = step.beta1 * m + (1 - T(step.beta1)) * g;
            v = step.beta2 * v + (1 - T(step.beta2)) * g * g;
            const T denominator = std::sqrt(v) / step.bias_correction2_root + step.eps;
            parameter[i] -= decay * parameter[i];
            parameter[i] -= step.learning_rate / step.bias_correction1 * m / denominator;
        }
    }
}

}  // namespace hybrid::kernels::reference
