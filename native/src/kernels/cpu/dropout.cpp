// Dropout's gradient. Its forward is part of the operations that produce what is dropped.
#include "kernels/cpu/dropout_factors.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

void backward(const float* dy, const Dropout& dropout, int64_t n, int64_t d, float* dx) {
#pragma omp parallel for schedule(static) if (n * d >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) {
        for (int64_t first = 0; first < d; first += kDropoutStretch) {
            const int64_t count = min(kDropoutStretch, d - first);
            float factors[kDropoutStretch];
            dropout_factors(dropout, row, d, first, count, factors);
            const float* from = dy + row * d + first;
            float* to = dx + row * d + first;
#pragma omp simd
            for (int64_t c = 0; c < count; ++c) to[c] = from[c] * factors[c];
        }
    }
}

}  // namespace

void install_dropout(Kernels& table) {
    table.dropout_backward = backward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
