// Sums and maxima over the threads of a warp or a block. Every thread gets the result, whose bits depend on the number
// of threads only.
#pragma once

#include <cuda_runtime.h>

namespace hybrid::kernels::cuda {

constexpr unsigned kWholeWarp = 0xffffffffu;

// Over groups of kLanes neighbouring lanes, a power of two. All threads of the warp take part.
template <int kLanes = 32, typename T>
__device__ inline T warp_sum(T value) {
#pragma unroll
    for (int distance = kLanes / 2; distance > 0; distance /= 2) value += __shfl_xor_sync(kWholeWarp, value, distance);
    return value;
}

template <int kLanes = 32, typename T>
__device__ inline T warp_max(T value) {
#pragma unroll
    for (int distance = kLanes / 2; distance > 0; distance /= 2)
        value = max(value, __shfl_xor_sync(kWholeWarp, value, distance));
    return value;
}

// Over the threads of a block that share threadIdx.y, which are whole warps.
template <typename T>
__device__ inline T block_sum(T value) {
    __shared__ T sums[32];
    const unsigned warps = blockDim.x / 32, first = threadIdx.y * warps;
    value = warp_sum(value);
    if (threadIdx.x % 32 == 0) sums[first + threadIdx.x / 32] = value;
    __syncthreads();
    T total = sums[first];
    for (unsigned warp = 1; warp < warps; ++warp) total += sums[first + warp];
    __syncthreads();  // the next call writes to sums
    return total;
}

template <typename T>
__device__ inline T block_max(T value) {
    __shared__ T largest[32];
    const unsigned warps = blockDim.x / 32, first = threadIdx.y * warps;
    value = warp_max(value);
    if (threadIdx.x % 32 == 0) largest[first + threadIdx.x / 32] = value;
    __syncthreads();
    T total = largest[first];
    for (unsigned warp = 1; warp < warps; ++warp) total = max(total, largest[first + warp]);
    __syncthreads();  // the next call writes to largest
    return total;
}

}  // namespace hybrid::kernels::cuda
