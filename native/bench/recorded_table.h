// A kernels' table that tells of what its operations do: one per type of numbers and way of recording, on any device.
#pragma once

#include "operation_counts.h"

namespace hybrid::bench {

// One entry of a table. A Scope lives while the entry's operation is called, made of what the operation does.
// Kernels are plain functions, so there is one recorded entry per Scope and process.
template <typename Scope, auto kEntry>
struct Recorded;

template <typename Scope, typename Table, typename Result, typename... Arguments,
          Result (*Table::*kEntry)(Arguments...)>
struct Recorded<Scope, kEntry> {
    static inline Result (*unrecorded)(Arguments...) = nullptr;
    static inline Operation (*describe)(Arguments...) = nullptr;

    static Result call(Arguments... arguments) {
        const Scope scope(describe(arguments...));
        return unrecorded(arguments...);
    }

    static void install(Table& table, Operation (*description)(Arguments...)) {
        unrecorded = table.*kEntry;
        describe = description;
        table.*kEntry = call;
    }
};

template <typename Scope, typename T>
void record_products(kernels::KernelTable<T>& table) {
    using kernels::Transpose, kernels::AttentionShape;
    using Table = kernels::KernelTable<T>;
    Recorded<Scope, &Table::gemm>::install(
        table, [](Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, auto, auto, auto, auto,
                  float beta, auto...) { return product<T>(transpose_a, transpose_b, m, n, k, beta, kBytes<T>); });
    Recorded<Scope, &Table::gemm_gradient>::install(
        table, [](Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, auto, auto, auto, auto,
                  float beta, auto...) { return product<T>(transpose_a, transpose_b, m, n, k, beta, kFloatBytes); });
    Recorded<Scope, &Table::attention_forward>::install(
        table, [](const AttentionShape& s, auto...) { return attention<T>("attention forward", s, 2, 2, 2); });
    Recorded<Scope, &Table::attention_backward>::install(
        table, [](const AttentionShape& s, auto...) { return attention<T>("attention backward", s, 4, 4, 4); });
}

// The operations of steps in 8-bit floats, where the table has them.
template <typename Scope, typename T>
void record_float8(kernels::KernelTable<T>& table) {
    using kernels::Float8Matrix, kernels::Transpose;
    using Table = kernels::KernelTable<T>;
    if (table.gemm_float8 == nullptr) return;
    Recorded<Scope, &Table::quantize_float8>::install(
        table, [](auto, int64_t rows, int64_t width, const Float8Matrix&) {
            return pass("rounding to float8", (kBytes<T> + kFloat8Bytes) * rows * width, 3 * rows * width);
        });
    Recorded<Scope, &Table::quantize_float8_weight>::install(
        table, [](auto, int64_t out, int64_t in, const Float8Matrix&, const Float8Matrix&) {
            return pass("weights to float8", 2 * (kBytes<T> + kFloat8Bytes) * out * in, 5 * out * in);
        });
    Recorded<Scope, &Table::gemm_float8>::install(
        table, [](int64_t m, int64_t n, int64_t k, const Float8Matrix&, const Float8Matrix&, auto...) {
            Operation operation = product<uint8_t>(Transpose::kNo, Transpose::kYes, m, n, k, 0.0f, kBytes<T>);
            operation.name = "float8 " + operation.name;
            return operation;
        });
}

template <typename Scope, typename T>
void record_passes(kernels::KernelTable<T>& table) {
    using kernels::Dropout, kernels::QkvShape;
    using Table = kernels::KernelTable<T>;
    Recorded<Scope, &Table::embedding_forward>::install(table, [](auto, auto, int64_t n, int64_t d, auto) {
        return pass("embedding forward", 2 * kFloatBytes * n * d, 0);
    });
    Recorded<Scope, &Table::embedding_backward>::install(table, [](auto, auto, auto, int64_t n, int64_t d, auto) {
        return pass("embedding backward", 3 * kFloatBytes * n * d, n * d);
    });
    Recorded<Scope, &Table::rms_norm_forward>::install(table, [](auto, auto, int64_t n, int64_t d, auto...) {
        return pass("RMSNorm forward", n * d * (kFloatBytes + kBytes<T>), 4 * n * d);
    });
    Recorded<Scope, &Table::add_rms_norm_forward>::install(
        table, [](auto, auto, auto, const Dropout&, auto, int64_t n, int64_t d, auto...) {
            return pass("add, RMSNorm forward", 2 * n * d * (kFloatBytes + kBytes<T>), 7 * n * d);
        });
    Recorded<Scope, &Table::rms_norm_backward>::install(
        table, [](auto, auto, auto, auto, int64_t n, int64_t d, auto, auto, auto, const Dropout&, T* dbranch,
                  float* dbias, auto) {
            const int64_t branches = dbranch == nullptr ? 1 : 2;
            return pass("RMSNorm, dropout backward", n * d * (3 * kFloatBytes + branches * kBytes<T>),
                        (10 + sums(dbias)) * n * d);
        });
    Recorded<Scope, &Table::qkv_forward>::install(
        table, [](const QkvShape& s, const kernels::Rotary&, auto, const kernels::QkNorm&, auto...) {
            return pass("QKV bias, rotary forward", 2 * kBytes<T> * qkv_numbers(s), 4 * qkv_numbers(s));
        });
    Recorded<Scope, &Table::qkv_backward>::install(
        table, [](const QkvShape& s, const kernels::Rotary&, const kernels::QkNorm&, auto, auto,
                  const kernels::HeadGradients<T>&, auto, auto, auto, auto, float* dbias, auto) {
            return pass("QKV rotary backward", 2 * kBytes<T> * qkv_numbers(s), (3 + sums(dbias)) * qkv_numbers(s));
        });
    Recorded<Scope, &Table::swiglu_forward>::install(table, [](auto, auto, const Dropout&, int64_t n, int64_t f, auto) {
        return pass("SwiGLU forward", 5 * kBytes<T> * n * f, 8 * n * f);
    });
    Recorded<Scope, &Table::swiglu_backward>::install(
        table, [](auto, const Dropout&, int64_t n, int64_t f, auto, auto, float* dbias, auto) {
            return pass("SwiGLU backward", 5 * kBytes<T> * n * f, (12 + 2 * sums(dbias)) * n * f);
        });
    Recorded<Scope, &Table::cross_entropy_backward>::install(table, [](auto, auto, int64_t n, int64_t v, auto...) {
        return pass("cross-entropy", 2 * kBytes<T> * n * v, 5 * n * v);
    });
}

// Scope::elements(chunks, count) counts the elements of an update's chunks, which lie where the operation runs.
template <typename Scope, typename T>
void record_update(kernels::KernelTable<T>& table) {
    using Table = kernels::KernelTable<T>;
    Recorded<Scope, &Table::squared_norm>::install(table,
                                                   [](auto, int64_t count, auto) { return gradient_norm(count); });
    Recorded<Scope, &Table::adamw>::install(
        table, [](auto, const kernels::UpdateChunk* chunks, int64_t count, auto, auto, auto, auto, T* weights) {
            return adamw<T>(Scope::elements(chunks, count), weights != nullptr);
        });
}

// The table with every entry recorded that a training step calls.
template <typename Scope, typename T>
kernels::KernelTable<T> recorded_table(kernels::KernelTable<T> table) {
    record_products<Scope>(table);
    record_float8<Scope>(table);
    record_passes<Scope>(table);
    record_update<Scope>(table);
    return table;
}

}  // namespace hybrid::bench
