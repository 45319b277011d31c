// RMSNorm (Zhang and Sennrich, arXiv:1910.07467), alone and joined to the residual addition before it.
#include "kernels/cpu/dropout_factors.h"
#include "kernels/cpu/reduction.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

// y = x * rstd * weight of one row; returns rstd = 1 / sqrt(mean(x^2) + eps).
HYBRID_INLINE float normalize_row(const float* x, const float* weight, int64_t d, float eps, float* y) {
    float squares = 0.0f;
#pragma omp simd reduction(+ : squares)
    for (int64_t c = 0; c < d; ++c) squares += x[c] * x[c];
    const float rstd = 1.0f / sqrtf(squares / static_cast<float>(d) + eps);
#pragma omp simd
    for (int64_t c = 0; c < d; ++c) y[c] = x[c] * rstd * weight[c];
    return rstd;
}

void forward(const float* x, const float* weight, int64_t n, int64_t d, float eps, float* y, float* rstd) {
#pragma omp parallel for schedule(static) if (n * d >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) {
        const float r = normalize_row(x + row * d, weight, d, eps, y + row * d);
        if (rstd) rstd[row] = r;
    }
}

// sum = x + dropout(branch + bias) of one row.
HYBRID_INLINE void add_branch(const float* x, const float* branch, const float* bias, const Dropout& dropout,
                              int64_t row, int64_t d, float* sum) {
    for (int64_t first = 0; first < d; first += kDropoutStretch) {
        const int64_t count = min(kDropoutStretch, d - first);
        float factors[kDropoutStretch];
        dropout_factors(dropout, row, d, first, count, factors);
        const float* x_here = x + first;
        const float* branch_here = branch + first;
        float* sum_here = sum + first;
        if (bias) {
            const float* bias_here = bias + first;
#pragma omp simd
            for (int64_t c = 0; c < count; ++c) sum_here[c] = x_here[c] + (branch_here[c] + bias_here[c]) * factors[c];
        } else {
#pragma omp simd
            for (int64_t c = 0; c < count; ++c) sum_here[c] = x_here[c] + branch_here[c] * factors[c];
        }
    }
}

void add_forward(const float* x, const float* branch, const float* bias, const Dropout& dropout, const float* weight,
                 int64_t n, int64_t d, float eps, float* sum, float* y, float* rstd) {
#pragma omp parallel for schedule(static) if (n * d >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) {
        add_branch(x + row * d, branch + row * d, bias, dropout, row, d, sum + row * d);
        const float r = normalize_row(sum + row * d, weight, d, eps, y + row * d);
        if (rstd) rstd[row] = r;
    }
}

// With xhat = x * rstd and g = dy * weight: dx += rstd * (g - xhat * mean(g * xhat)), dweight += dy * xhat.
HYBRID_INLINE void backward_row(const float* dy, const float* x, const float* weight, float rstd, int64_t d, float* dx,
                                float* dweight) {
    float product = 0.0f;
#pragma omp simd reduction(+ : product)
    for (int64_t c = 0; c < d; ++c) {
        const float along = dy[c] * x[c];
        dweight[c] += along * rstd;
        product += along * weight[c];
    }
    const float shrink = product * rstd * rstd / static_cast<float>(d);
#pragma omp simd
    for (int64_t c = 0; c < d; ++c) dx[c] += rstd * (dy[c] * weight[c] - x[c] * shrink);
}

// dbranch = dropout(dx) of one row.
HYBRID_INLINE void branch_backward_row(const float* dx, const Dropout& dropout, int64_t row, int64_t d,
                                       float* dbranch) {
    for (int64_t first = 0; first < d; first += kDropoutStretch) {
        const int64_t count = min(kDropoutStretch, d - first);
        float factors[kDropoutStretch];
        dropout_factors(dropout, row, d, first, count, factors);
        const float* from = dx + first;
        float* to = dbranch + first;
#pragma omp simd
        for (int64_t c = 0; c < count; ++c) to[c] = from[c] * factors[c];
    }
}

void backward(const float* dy, const float* x, const float* weight, const float* rstd, int64_t n, int64_t d,
              bool accumulate, float* dx, float* dweight, const Dropout& dropout, float* dbranch, float* dbias,
              float* scratch) {
    const int64_t blocks = divide_up(n, kReductionRows);
#pragma omp parallel for schedule(static) if (n * d >= kParallelWork)
    for (int64_t block = 0; block < blocks; ++block) {
        float* partial = scratch + block * 2 * d;  // of dweight, then of dbias
        for (int64_t c = 0; c < 2 * d; ++c) partial[c] = 0.0f;
        const int64_t end = min(n, (block + 1) * kReductionRows);
        for (int64_t row = block * kReductionRows; row < end; ++row) {
            backward_row(dy + row * d, x + row * d, weight, rstd[row], d, dx + row * d, partial);
            if (dbranch) branch_backward_row(dx + row * d, dropout, row, d, dbranch + row * d);
            if (dbias) add_row(dbranch + row * d, d, partial + d);
        }
    }
    combine_blocks(scratch, blocks, 2 * d, d, accumulate, dweight);
    if (dbias) combine_blocks(scratch + d, blocks, 2 * d, d, accumulate, dbias);
}

}  // namespace

void install_rms_norm(Kernels& table) {
    table.rms_norm_forward = forward;
    table.add_rms_norm_forward = add_forward;
    table.rms_norm_backward = backward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
