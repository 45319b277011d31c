// Sums over the rows of a block whose threads of one threadIdx.y share a row.
#pragma once

#include <cuda_runtime.h>

namespace hybrid::kernels::cuda {

// A block that walks over kReductionRows rows, a warp's width of vectors: threads of a row, and rows at a time.
constexpr int kRowLanes = 32, kRowsAtOnce = 8;

// The sums of the threads that have the same columns, left with those of threadIdx.y 0. A block has at most kThreads.
template <int kThreads, int kCount>
__device__ void sum_over_rows(float (&values)[kCount]) {
    __shared__ float shares[kCount][kThreads];
    const unsigned own = threadIdx.y * blockDim.x + threadIdx.x;
#pragma unroll
    for (int i = 0; i < kCount; ++i) shares[i][own] = values[i];
    __syncthreads();
    if (threadIdx.y == 0) {
        for (unsigned y = 1; y < blockDim.y; ++y) {
#pragma unroll
            for (int i = 0; i < kCount; ++i) values[i] += shares[i][y * blockDim.x + threadIdx.x];
        }
    }
    __syncthreads();  // the next call writes to shares
}

}  // namespace hybrid::kernels::cuda
