// From the fused projection to attention's operands: bias, RMSNorm of the query and key heads, rotary embedding.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"
#include "kernels/reference/rms_norm.h"

namespace hybrid::kernels::reference {

// Turns each pair (head[i], head[i + K / 2]) by the angle whose cosine and sine are given (arXiv:2104.09864).
template <typename T>
void rotate(const T* cos, const T* sin, int64_t head_dim, T* head) {
    const int64_t half = head_dim / 2;
    for (int64_t i = 0; i < half; ++i) {
        const T a = head[i], b = head[i + half];
        head[i] = a * cos[i] - b * sin[i];
        head[i + half] = b * cos[i] + a * sin[i];
    }
}

// A rotation's gradient is the rotation by the opposite angle.
template <typename T>
void rotate_back(const T* cos, const T* sin, int64_t head_dim, T* head) {
    const int64_t half = head_dim / 2;
    for (int64_t i = 0; i < half; ++i) {
        const T a = head[i], b = head[i + half];
        head[i] = a * cos[i] + b * sin[i];
        head[i + half] = b * cos[i] - a * sin[i];
    }
}

inline int64_t position_of(const QkvShape& shape, int64_t row) {
    return shape.positions ? shape.positions[row] : shape.first_position + row % shape.time;
}

// bias and the norm's weights may be nullptr; unnormed and rstd are written with a norm only.
template <typename T>
void qkv_forward(const QkvShape& shape, const T* cos, const T* sin, const T* bias, const T* q_weight, const T* k_weight,
                 T eps, T* qkv, T* unnormed, T* rstd) {
    const int64_t k = shape.head_dim, rotated = shape.heads + shape.kv_heads, width = (rotated + shape.kv_heads) * k;
    for (int64_t row = 0; row < shape.batch * shape.time; ++row) {
        T* here = qkv + row * width;
        for (int64_t c = 0; bias && c < width; ++c) here[c] += bias[c];
        const int64_t position = position_of(shape, row);
        for (int64_t head = 0; head < rotated; ++head) {
            T* x = here + head * k;
            if (q_weight) {
                for (int64_t i = 0; i < k; ++i) unnormed[(row * rotated + head) * k + i] = x[i];
                rstd[row * rotated + head] = rms_norm_row(x, head < shape.heads ? q_weight : k_weight, k, eps, x);
            }
            rotate(cos + position * (k / 2), sin + position * (k / 2), k, x);
        }
    }
}

// dq_weight and dk_weight are added to.
template <typename T>
void qkv_backward(const QkvShape& shape, const T* cos, const T* sin, const T* q_weight, const T* k_weight,
                  const T* unnormed, const T* rstd, T* dqkv, T* dq_weight, T* dk_weight) {
    const int64_t k = shape.head_dim, rotated = shape.heads + shape.kv_heads, width = (rotated + shape.kv_heads) * k;
    for (int64_t row = 0; row < shape.batch * shape.time; ++row) {
        const int64_t position = position_of(shape, row);
        for (int64_t head = 0; head < rotated; ++head) {
            T* dx = dqkv + row * width + head * k;
            rotate_back(cos + position * (k / 2), sin + position * (k / 2), k, dx);
            if (q_weight) {
                const bool is_query = head < shape.heads;
                const int64_t index = row * rotated + head;
                rms_norm_backward_row(dx, unnormed + index * k, is_query ? q_weight : k_weight, rstd[index], k, dx,
                                      is_query ? dq_weight : dk_weight);
            }
        }
    }
}

}  // namespace hybrid::kernels::reference
