// The arrays of an attention on the emulated device, and what the reference makes of them.
#pragma once

#include <string>
#include <vector>

#include "device_array.h"
#include "kernels/arrays.h"
#include "kernels/kernels.h"
#include "kernels/reference/attention.h"

namespace hybrid::kernels::cuda {

// q, k and v side by side in one row, as the fused projection leaves them, or (past > 0) keys in a cache of their own.
inline AttentionShape attention_shape(int64_t batch, int64_t heads, int64_t kv_heads, int64_t head_dim, int64_t q_time,
                                      int64_t past) {
    const int64_t row = (heads + 2 * kv_heads) * head_dim, kv_time = past + q_time;
    if (past == 0) return {batch, heads, kv_heads, head_dim, q_time, kv_time, row, q_time * row, row, q_time * row};
    const int64_t kv_row = 2 * kv_heads * head_dim, capacity = kv_time + 3;
    return {batch, heads, kv_heads, head_dim, q_time, kv_time, row, q_time * row, kv_row, capacity * kv_row};
}

inline std::string describe(const AttentionShape& s) {
    return "B " + std::to_string(s.batch) + " H " + std::to_string(s.heads) + " G " + std::to_string(s.kv_heads) +
           " K " + std::to_string(s.head_dim) + " q " + std::to_string(s.q_time) + " kv " + std::to_string(s.kv_time);
}

inline int64_t out_size(const AttentionShape& s) {
    return s.batch * s.q_time * s.heads * s.head_dim;
}

inline int64_t lse_size(const AttentionShape& s) {
    return s.batch * s.heads * s.q_time;
}

// The channels of q and the channels of k and v in arrays of rows, the rest of which belongs to others.
template <typename T>
struct QkvArrays {
    QkvArrays(const AttentionShape& s, const std::vector<T>& q_rows, const std::vector<T>& kv_rows)
        : shape(s), q(q_rows), kv(kv_rows), k_offset(shares_rows() ? s.heads * s.head_dim : 0) {}

    bool shares_rows() const { return shape.kv_time == shape.q_time; }
    int64_t v_offset() const { return k_offset + shape.kv_heads * shape.head_dim; }

    // In one array when they share rows.
    std::vector<T>& keys() { return shares_rows() ? q : kv; }
    const std::vector<T>& keys() const { return shares_rows() ? q : kv; }
    const T* k() const { return keys().data() + k_offset; }
    const T* v() const { return keys().data() + v_offset(); }

    AttentionShape shape;
    std::vector<T> q, kv;
    int64_t k_offset;
};

template <typename T>
QkvArrays<T> random_qkv(const AttentionShape& s, float range) {
    return {s, rounded<T>(random_floats(s.batch * s.q_batch_stride, 1, range)),
            rounded<T>(random_floats(s.batch * s.kv_batch_stride, 2, range))};
}

template <typename T>
QkvArrays<double> in_double(const QkvArrays<T>& arrays) {
    return {arrays.shape, doubles(floats(arrays.q)), doubles(floats(arrays.kv))};
}

// The same arrays on the device.
template <typename T>
struct DeviceQkv {
    explicit DeviceQkv(const QkvArrays<T>& arrays)
        : q(arrays.q),
          kv(arrays.kv),
          keys(arrays.shares_rows() ? q.data() : kv.data()),
          k(keys + arrays.k_offset),
          v(keys + arrays.v_offset()) {}

    DeviceArray<T> q, kv;
    T* keys;
    T* k;
    T* v;
};

// A few documents per window, beginning at any position.
inline std::vector<int32_t> random_document_starts(const AttentionShape& s) {
    std::vector<int32_t> starts;
    const std::vector<int32_t> dice = random_ints(s.batch * s.q_time, 4, 0, 20);
    int32_t start = 0;
    for (int64_t i = 0; i < s.batch * s.q_time; ++i) {
        const auto t = static_cast<int32_t>(i % s.q_time);
        if (t == 0) start = 0;
        if (dice[i] == 0) start = t;
        starts.push_back(start);
    }
    return starts;
}

struct ExpectedForward {
    std::vector<double> out, lse;
};

inline ExpectedForward expected_forward(const QkvArrays<double>& arrays, const int32_t* document_starts) {
    const AttentionShape& s = arrays.shape;
    ExpectedForward expected{std::vector<double>(out_size(s)), std::vector<double>(lse_size(s))};
    reference::attention_forward(s, arrays.q.data(), arrays.k(), arrays.v(), document_starts, expected.out.data(),
                                 expected.lse.data());
    return expected;
}

}  // namespace hybrid::kernels::cuda
