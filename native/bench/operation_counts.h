// What one call of an operation of a table (kernels/kernels.h) does, counted from its shape, for any type T of numbers.
// The residual stream, statistics and gradients of parameters are float32 whatever T is.
#pragma once

#include <cstdint>

#include "format.h"
#include "kernels/kernels.h"
#include "operation.h"

namespace hybrid::bench {

template <typename T>
constexpr int64_t kBytes = sizeof(T);
constexpr int64_t kFloatBytes = sizeof(float);
constexpr int64_t kFloat8Bytes = 1;

// An operation that is bound by the bytes that it reads and writes.
inline Operation pass(const char* name, int64_t bytes, int64_t flops) {
    return {name, OperationGroup::kOther, static_cast<double>(bytes), static_cast<double>(flops)};
}

// Additions per element for a bias's gradient.
inline int64_t sums(const float* dbias) {
    return dbias == nullptr ? 0 : 1;
}

// C [m, n] of numbers of `result_bytes` each.
template <typename T>
Operation product(kernels::Transpose transpose_a, kernels::Transpose transpose_b, int64_t m, int64_t n, int64_t k,
                  float beta, int64_t result_bytes) {
    const auto letter = [](kernels::Transpose transpose) { return transpose == kernels::Transpose::kYes ? 'T' : 'N'; };
    const int64_t c_accesses = beta == 0.0f ? 1 : 2;
    return {format("product %c%c %lldx%lldx%lld", letter(transpose_a), letter(transpose_b), static_cast<long long>(m),
                   static_cast<long long>(n), static_cast<long long>(k)),
            OperationGroup::kProducts,
            static_cast<double>(kBytes<T> * (m * k + k * n)) + static_cast<double>(result_bytes * c_accesses * m * n),
            2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k)};
}

// `products` of [T, K] and [K, T], the causal half of each counted; `passes` over the queries' and the keys' rows.
template <typename T>
Operation attention(const char* name, const kernels::AttentionShape& s, int products, int query_passes,
                    int key_passes) {
    const auto queries = static_cast<double>(s.batch * s.q_time * s.heads * s.head_dim);
    const auto keys = static_cast<double>(s.batch * s.kv_time * s.kv_heads * s.head_dim);
    return {name, OperationGroup::kAttention,
            static_cast<double>(kBytes<T>) * (query_passes * queries + key_passes * keys),
            products * queries * static_cast<double>(s.kv_time)};
}

inline int64_t qkv_numbers(const kernels::QkvShape& s) {
    return s.batch * s.time * (s.heads + 2 * s.kv_heads) * s.head_dim;
}

// Elements of an update's chunks that the host can read.
inline int64_t elements_of(const kernels::UpdateChunk* chunks, int64_t count) {
    int64_t elements = 0;
    for (int64_t i = 0; i < count; ++i) elements += chunks[i].count;
    return elements;
}

inline Operation gradient_norm(int64_t count) {
    return {"gradient norm", OperationGroup::kUpdate, static_cast<double>(kFloatBytes * count),
            2.0 * static_cast<double>(count)};
}

// Four arrays are read and three written; where T is not float the parameters rounded to it are written too.
template <typename T>
Operation adamw(int64_t count, bool writes_weights) {
    const int64_t bytes = 7 * kFloatBytes + (writes_weights ? kBytes<T> : 0);
    return {"AdamW", OperationGroup::kUpdate, static_cast<double>(bytes * count), 15.0 * static_cast<double>(count)};
}

}  // namespace hybrid::bench
