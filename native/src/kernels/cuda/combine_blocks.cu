#include "kernels/cuda/combine_blocks.h"
#include "kernels/cuda/launch.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 128;

__global__ void combine_blocks_kernel(const float* partial, int64_t blocks, int64_t stride, int64_t width,
                                      bool accumulate, float* out) {
    const int64_t c = int64_t{blockIdx.x} * kThreads + threadIdx.x;
    if (c >= width) return;
    double sum = accumulate ? out[c] : 0.0;
#pragma unroll 8
    for (int64_t block = 0; block < blocks; ++block) sum += partial[block * stride + c];
    out[c] = static_cast<float>(sum);
}

}  // namespace

void combine_blocks(const float* partial, int64_t blocks, int64_t stride, int64_t width, bool accumulate, float* out) {
    launch("combine_blocks", combine_blocks_kernel, grid_of(divide_up(width, kThreads)), dim3(kThreads), partial,
           blocks, stride, width, accumulate, out);
}

}  // namespace hybrid::kernels::cuda
