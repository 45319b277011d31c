#include "kernels/cuda/combine_blocks.h"
#include "kernels/cuda/launch.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kColumns = 32, kParts = 16, kThreads = kColumns * kParts;

// Each threadIdx.y has a part of the blocks: for one thread a column of a thousand of them is a long way.
__global__ void __launch_bounds__(kThreads) combine_blocks_kernel(const float* partial, int64_t blocks, int64_t stride,
                                                                  int64_t width, bool accumulate, float* out) {
    __shared__ double parts[kParts][kColumns];
    const int64_t c = int64_t{blockIdx.x} * kColumns + threadIdx.x;
    const int64_t share = (blocks + kParts - 1) / kParts;
    const int64_t begin = threadIdx.y * share, end = c < width ? min(blocks, begin + share) : begin;
    double sum = 0.0;
#pragma unroll 8
    for (int64_t block = begin; block < end; ++block) sum += partial[block * stride + c];
    parts[threadIdx.y][threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.y > 0 || c >= width) return;
    double total = accumulate ? out[c] : 0.0;
    for (int part = 0; part < kParts; ++part) total += parts[part][threadIdx.x];
    out[c] = static_cast<float>(total);
}

}  // namespace

void combine_blocks(const float* partial, int64_t blocks, int64_t stride, int64_t width, bool accumulate, float* out) {
    launch("combine_blocks", combine_blocks_kernel, grid_of(divide_up(width, kColumns)), grid_of(kColumns, kParts),
           partial, blocks, stride, width, accumulate, out);
}

}  // namespace hybrid::kernels::cuda
