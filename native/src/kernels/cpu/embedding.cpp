// Token embedding: rows of a table, and the scatter-add that is its gradient.
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

void forward(const int32_t* tokens, const float* table, int64_t n, int64_t d, float* x) {
#pragma omp parallel for schedule(static) if (n * d >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) memcpy(x + row * d, table + tokens[row] * d, d * sizeof(float));
}

// Threads share the columns, never a row's order: equal tokens add up in index order whatever their number.
void backward(const int32_t* tokens, const int32_t* /*order*/, const float* dx, int64_t n, int64_t d, float* dtable) {
    constexpr int64_t kColumns = 128;
#pragma omp parallel for schedule(static) if (n * d >= kParallelWork)
    for (int64_t first = 0; first < d; first += kColumns) {
        const int64_t count = min(kColumns, d - first);
        for (int64_t row = 0; row < n; ++row) {
            const float* from = dx + row * d + first;
            float* to = dtable + tokens[row] * d + first;
#pragma omp simd
            for (int64_t c = 0; c < count; ++c) to[c] += from[c];
        }
    }
}

}  // namespace

void install_embedding(Kernels& table) {
    table.embedding_forward = forward;
    table.embedding_backward = backward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
