// The arrays of an attention on the emulated device, and what the reference makes of them.
#pragma once

#include <string>
#include <vector>

#include "device_array.h"
#include "kernels/attention_shapes.h"
#include "kernels/kernels.h"
#include "kernels/reference/attention.h"

namespace hybrid::kernels::cuda {

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

// Head dimensions and lengths on both sides of vectors, slices and tiles; groups of heads; keys of a cache.
inline std::vector<AttentionCase> attention_cases() {
    std::vector<AttentionCase> all;
    for (const bool documents : {false, true}) {
        all.push_back({attention_shape(1, 1, 1, 2, 1, 0), documents});
        all.push_back({attention_shape(2, 4, 1, 6, 5, 0), documents});
        all.push_back({attention_shape(2, 4, 2, 64, 65, 0), documents});
        all.push_back({attention_shape(1, 4, 4, 80, 130, 0), documents});
        all.push_back({attention_shape(1, 2, 1, 33, 200, 0), documents});
        all.push_back({attention_shape(1, 1, 1, 256, 70, 0), documents});
    }
    for (const int64_t q_time : {1, 3, 70}) all.push_back({attention_shape(2, 4, 2, 20, q_time, 130), false});
    all.push_back({attention_shape(1, 2, 2, 64, 64, 63), false});
    return all;
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
