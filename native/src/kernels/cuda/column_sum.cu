#include "kernels/cuda/column_sum.h"
#include "kernels/cuda/combine_blocks.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/vector.h"
#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 128;

// A block sums kReductionRows rows of kThreads vectors of columns.
template <typename T, int kCount>
__global__ void __launch_bounds__(kThreads) column_sum_kernel(const T* x, int64_t n, int64_t width, float* partial) {
    const int64_t block = blockIdx.x;
    const int64_t c = (int64_t{blockIdx.y} * kThreads + threadIdx.x) * kCount;
    if (c >= width) return;
    const int64_t end = min(n, (block + 1) * kReductionRows);
    float sums[kCount] = {};
#pragma unroll 8
    for (int64_t row = block * kReductionRows; row < end; ++row) {
        float values[kCount];
        load(x + row * width + c, values);
#pragma unroll
        for (int i = 0; i < kCount; ++i) sums[i] += values[i];
    }
    store(sums, partial + block * width + c);
}

template <typename T, int kCount>
void sum_blocks(const T* x, int64_t n, int64_t width, float* partial) {
    launch("column_sum", column_sum_kernel<T, kCount>,
           grid_of(divide_up(n, kReductionRows), divide_up(width, kThreads * kCount)), dim3(kThreads), x, n, width,
           partial);
}

}  // namespace

template <typename T>
void column_sum(const T* x, int64_t n, int64_t width, bool accumulate, float* out, float* scratch) {
    if (vectors_fit(width, kVector<T>, x, scratch)) {
        sum_blocks<T, kVector<T>>(x, n, width, scratch);
    } else {
        sum_blocks<T, 1>(x, n, width, scratch);
    }
    combine_blocks(scratch, divide_up(n, kReductionRows), width, width, accumulate, out);
}

template void column_sum(const float*, int64_t, int64_t, bool, float*, float*);
template void column_sum(const bfloat16*, int64_t, int64_t, bool, float*, float*);

}  // namespace hybrid::kernels::cuda
