#include "timed_kernels.h"

#include "format.h"
#include "operation.h"
#include "support/stopwatch.h"

namespace hybrid::bench {

namespace {

using kernels::Dropout, kernels::Kernels, kernels::Transpose;

Profile* recorded_profile = nullptr;

// Records an operation when the scope ends.
class Recording {
  public:
    explicit Recording(Operation operation) : operation_(std::move(operation)) {}
    ~Recording() { recorded_profile->add(operation_, watch_.milliseconds()); }

  private:
    Operation operation_;
    Stopwatch watch_;
};

// One entry of the table with a stopwatch around it.
template <auto kEntry>
struct Timed;

template <typename Result, typename... Arguments, Result (*Kernels::*kEntry)(Arguments...)>
struct Timed<kEntry> {
    static inline Result (*untimed)(Arguments...) = nullptr;
    static inline Operation (*describe)(Arguments...) = nullptr;

    static Result call(Arguments... arguments) {
        const Recording recording(describe(arguments...));
        return untimed(arguments...);
    }

    static void install(Kernels& table, Operation (*description)(Arguments...)) {
        untimed = table.*kEntry;
        describe = description;
        table.*kEntry = call;
    }
};

// An operation that is bound by the floats that it reads and writes.
Operation pass(const char* name, int64_t floats, int64_t flops) {
    return {name, OperationGroup::kOther, 4.0 * static_cast<double>(floats), static_cast<double>(flops)};
}

Operation product(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, float beta) {
    const auto letter = [](Transpose transpose) { return transpose == Transpose::kYes ? 'T' : 'N'; };
    const double c_accesses = beta == 0.0f ? 1.0 : 2.0;
    return {format("product %c%c %lldx%lldx%lld", letter(transpose_a), letter(transpose_b), static_cast<long long>(m),
                   static_cast<long long>(n), static_cast<long long>(k)),
            OperationGroup::kProducts,
            4.0 * (static_cast<double>(m * k) + static_cast<double>(k * n) + c_accesses * static_cast<double>(m * n)),
            2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k)};
}

// `products` of [T, K] and [K, T], the causal half of each counted; `passes` over the queries' and the keys' rows.
Operation attention(const char* name, const kernels::AttentionShape& s, int products, int query_passes,
                    int key_passes) {
    const auto queries = static_cast<double>(s.batch * s.q_time * s.heads * s.head_dim);
    const auto keys = static_cast<double>(s.batch * s.kv_time * s.kv_heads * s.head_dim);
    return {name, OperationGroup::kAttention, 4.0 * (query_passes * queries + key_passes * keys),
            products * queries * static_cast<double>(s.kv_time)};
}

int64_t qkv_floats(const kernels::QkvShape& s) {
    return s.batch * s.time * (s.heads + 2 * s.kv_heads) * s.head_dim;
}

void time_passes(Kernels& table) {
    Timed<&Kernels::embedding_forward>::install(
        table, [](auto, auto, int64_t n, int64_t d, auto) { return pass("embedding forward", 2 * n * d, 0); });
    Timed<&Kernels::embedding_backward>::install(table, [](auto, auto, auto, int64_t n, int64_t d, auto) {
        return pass("embedding backward", 3 * n * d, n * d);
    });
    Timed<&Kernels::rms_norm_forward>::install(
        table, [](auto, auto, int64_t n, int64_t d, auto...) { return pass("RMSNorm forward", 2 * n * d, 4 * n * d); });
    Timed<&Kernels::add_rms_norm_forward>::install(
        table, [](auto, auto, auto, const Dropout&, auto, int64_t n, int64_t d, auto...) {
            return pass("add, RMSNorm forward", 4 * n * d, 7 * n * d);
        });
    Timed<&Kernels::rms_norm_backward>::install(
        table, [](auto, auto, auto, auto, int64_t n, int64_t d, auto, auto, auto, auto, const Dropout&, auto) {
            return pass("RMSNorm, dropout backward", 5 * n * d, 10 * n * d);
        });
    Timed<&Kernels::qkv_forward>::install(
        table, [](const kernels::QkvShape& s, const kernels::Rotary&, auto, const kernels::QkNorm&, auto...) {
            return pass("QKV bias, rotary forward", 2 * qkv_floats(s), 4 * qkv_floats(s));
        });
    Timed<&Kernels::qkv_backward>::install(
        table, [](const kernels::QkvShape& s, const kernels::Rotary&, const kernels::QkNorm&, auto, auto,
                  const kernels::HeadGradients<float>&,
                  auto...) { return pass("QKV rotary backward", 2 * qkv_floats(s), 3 * qkv_floats(s)); });
    Timed<&Kernels::swiglu_forward>::install(table, [](auto, auto, const Dropout&, int64_t n, int64_t f, auto) {
        return pass("SwiGLU forward", 5 * n * f, 8 * n * f);
    });
    Timed<&Kernels::swiglu_backward>::install(table, [](auto, const Dropout&, int64_t n, int64_t f, auto) {
        return pass("SwiGLU backward", 5 * n * f, 12 * n * f);
    });
    Timed<&Kernels::column_sum>::install(
        table, [](auto, int64_t n, int64_t width, auto...) { return pass("bias gradient", n * width, n * width); });
    Timed<&Kernels::cross_entropy_backward>::install(
        table, [](auto, auto, int64_t n, int64_t v, auto...) { return pass("cross-entropy", 2 * n * v, 5 * n * v); });
}

Kernels make_timed_kernels() {
    Kernels table = kernels::cpu_kernels();
    const auto describe_product = [](Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k,
                                     auto, auto, auto, auto, float beta,
                                     auto...) { return product(transpose_a, transpose_b, m, n, k, beta); };
    Timed<&Kernels::gemm>::install(table, describe_product);
    Timed<&Kernels::gemm_gradient>::install(table, describe_product);
    Timed<&Kernels::attention_forward>::install(
        table, [](const kernels::AttentionShape& s, auto...) { return attention("attention forward", s, 2, 2, 2); });
    Timed<&Kernels::attention_backward>::install(
        table, [](const kernels::AttentionShape& s, auto...) { return attention("attention backward", s, 4, 4, 4); });
    time_passes(table);
    Timed<&Kernels::squared_norm>::install(table, [](auto, int64_t count, auto) {
        return Operation{"gradient norm", OperationGroup::kUpdate, 4.0 * static_cast<double>(count),
                         2.0 * static_cast<double>(count)};
    });
    Timed<&Kernels::adamw>::install(table, [](auto, const kernels::UpdateChunk* chunks, int64_t chunk_count, auto...) {
        double count = 0.0;
        for (int64_t i = 0; i < chunk_count; ++i) count += static_cast<double>(chunks[i].count);
        return Operation{"AdamW", OperationGroup::kUpdate, 28.0 * count, 15.0 * count};
    });
    return table;
}

}  // namespace

const Kernels& timed_kernels() {
    static const Kernels table = make_timed_kernels();
    return table;
}

void record_into(Profile& profile) {
    recorded_profile = &profile;
}

}  // namespace hybrid::bench
