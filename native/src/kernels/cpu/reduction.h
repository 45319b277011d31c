// Sums over rows that do not depend on the number of threads: partial sums of kReductionRows rows each lie in
// partial [blocks, stride] and are added here in index order, in float64.
#pragma once

#include "kernels/cpu/isa.h"

namespace hybrid::kernels::HYBRID_ISA {

// sums[c] += row[c]: a row's share of a partial sum.
HYBRID_INLINE void add_row(const float* row, int64_t width, float* sums) {
#pragma omp simd
    for (int64_t c = 0; c < width; ++c) sums[c] += row[c];
}

// out[c] (+)= sum over blocks of partial[block * stride + c], c < width.
inline void combine_blocks(const float* partial, int64_t blocks, int64_t stride, int64_t width, bool accumulate,
                           float* out) {
    constexpr int64_t kColumns = 256;
#pragma omp parallel for schedule(static) if (blocks * width >= kParallelWork)
    for (int64_t first = 0; first < width; first += kColumns) {
        const int64_t count = min(kColumns, width - first);
        double sum[kColumns];
        for (int64_t c = 0; c < count; ++c) sum[c] = accumulate ? out[first + c] : 0.0;
        for (int64_t block = 0; block < blocks; ++block) {
            const float* row = partial + block * stride + first;
#pragma omp simd
            for (int64_t c = 0; c < count; ++c) sum[c] += row[c];
        }
        for (int64_t c = 0; c < count; ++c) out[first + c] = static_cast<float>(sum[c]);
    }
}

}  // namespace hybrid::kernels::HYBRID_ISA
