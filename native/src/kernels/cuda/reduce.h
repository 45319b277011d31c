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
    for (int distance = kLanes / 2; distance > 0; distance /= 2) {
        const T other = __shfl_xor_sync(kWholeWarp, value, distance);
        value = other > value ? other : value;
    }
    return value;
}

// Over a one-dimensional block of whole warps.
template <typename T>
__device__ inline T block_sum(T value) {
    __shared__ T sums[32];
    value = warp_sum(value);
    if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32] = value;
    __syncthreads();
    T total = sums[0];
    for (unsigned warp = 1; warp < blockDim.x / 32; ++warp) total += sums[warp];
    __syncthreads();  // the next call writes to sums
    return total;
}

template <typename T>
__device__ inline T block_max(T value) {
    __shared__ T largest[32];
    value = warp_max(value);
    if (threadIdx.x % 32 == 0) largest[threadIdx.x / 32] = value;
    __syncthreads();
    T total = largest[0];
    for (unsigned warp = 1; warp < blockDim.x / 32; ++warp) total = largest[warp] > total ? largest[warp] : total;
    __syncthreads();  // the next call writes to largest
    return total;
}

}  // namespace hybrid::kernels::cuda
