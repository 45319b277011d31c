// Sums over the rows of a matrix: the gradient of a bias.
#include "kernels/cpu/reduction.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

void column_sum(const float* x, int64_t n, int64_t width, bool accumulate, float* out, float* scratch) {
    const int64_t blocks = divide_up(n, kReductionRows);
#pragma omp parallel for schedule(static) if (n * width >= kParallelWork)
    for (int64_t block = 0; block < blocks; ++block) {
        float* partial = scratch + block * width;
        for (int64_t c = 0; c < width; ++c) partial[c] = 0.0f;
        const int64_t end = min(n, (block + 1) * kReductionRows);
        for (int64_t row = block * kReductionRows; row < end; ++row) {
            const float* from = x + row * width;
#pragma omp simd
            for (int64_t c = 0; c < width; ++c) partial[c] += from[c];
        }
    }
    combine_blocks(scratch, blocks, width, width, accumulate, out);
}

}  // namespace

void install_column_sum(Kernels& table) {
    table.column_sum = column_sum;
}

}  // namespace hybrid::kernels::HYBRID_ISA
