// SwiGLU (Shazeer, arXiv:2002.05202) with the bias before it and the dropout after it.
#include "kernels/cpu/dropout_factors.h"
#include "kernels/cpu/exponential.h"
#include "kernels/cpu/reduction.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

HYBRID_INLINE float sigmoid(float x) {
    return 1.0f / (1.0f + exponential(-x));
}

void forward(float* up_gate, const float* bias, const Dropout& dropout, int64_t n, int64_t f, float* out) {
#pragma omp parallel for schedule(static) if (n * f >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) {
        float* row_up_gate = up_gate + row * 2 * f;
        if (bias) {
#pragma omp simd
            for (int64_t c = 0; c < 2 * f; ++c) row_up_gate[c] += bias[c];
        }
        for (int64_t first = 0; first < f; first += kDropoutStretch) {
            const int64_t count = min(kDropoutStretch, f - first);
            float factors[kDropoutStretch];
            dropout_factors(dropout, row, f, first, count, factors);
            const float* up = row_up_gate + first;
            const float* gate = row_up_gate + f + first;
            float* row_out = out + row * f + first;
#pragma omp simd
            for (int64_t c = 0; c < count; ++c) row_out[c] = up[c] * gate[c] * sigmoid(gate[c]) * factors[c];
        }
    }
}

HYBRID_INLINE void backward_row(const float* dout, const Dropout& dropout, int64_t row, int64_t f, float* up_gate) {
    for (int64_t first = 0; first < f; first += kDropoutStretch) {
        const int64_t count = min(kDropoutStretch, f - first);
        float factors[kDropoutStretch];
        dropout_factors(dropout, row, f, first, count, factors);
        const float* dout_here = dout + first;
        float* up = up_gate + first;
        float* gate = up + f;
#pragma omp simd
        for (int64_t c = 0; c < count; ++c) {
            const float d = dout_here[c] * factors[c];
            const float u = up[c], g = gate[c], s = sigmoid(g);
            up[c] = d * g * s;
            gate[c] = d * u * s * (1.0f + g * (1.0f - s));
        }
    }
}

void backward(const float* dout, const Dropout& dropout, int64_t n, int64_t f, float* up_gate, bool accumulate,
              float* dbias, float* scratch) {
    const int64_t blocks = divide_up(n, kReductionRows), width = 2 * f;
#pragma omp parallel for schedule(static) if (n * f >= kParallelWork)
    for (int64_t block = 0; block < blocks; ++block) {
        float* partial = scratch + block * width;
        if (dbias) {
            for (int64_t c = 0; c < width; ++c) partial[c] = 0.0f;
        }
        const int64_t end = min(n, (block + 1) * kReductionRows);
        for (int64_t row = block * kReductionRows; row < end; ++row) {
            backward_row(dout + row * f, dropout, row, f, up_gate + row * width);
            if (dbias) add_row(up_gate + row * width, width, partial);
        }
    }
    if (dbias) combine_blocks(scratch, blocks, width, width, accumulate, dbias);
}

}  // namespace

void install_swiglu(Kernels& table) {
    table.swiglu_forward = forward;
    table.swiglu_backward = backward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
