// Rows held in registers by the threads of a block: those of one threadIdx.y share a row, of which thread x has the
// vectors x, x + blockDim.x, ..., kVectors of them at most.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <type_traits>

#include "kernels/cuda/launch.h"

namespace hybrid::kernels::cuda {

// The first element of the thread's vector number `index`.
template <int kCount>
__device__ inline int64_t column_of(int index) {
    return (int64_t{index} * blockDim.x + threadIdx.x) * kCount;
}

// The most threads of a block, so that the registers suffice for what one of them holds.
template <int kVectors>
constexpr int kMostThreads = kVectors <= 2   ? 512
                             : kVectors <= 4 ? 256
                                             : 1024;

// Calls begin(kVectors, block) for rows of `vectors` vectors, kVectors being a std::integral_constant and block the
// shape of one that has about `threads` threads where a row does not need more.
template <typename Begin>
void with_row_layout(int64_t vectors, int64_t threads, const Begin& begin) {
    const auto begin_with = [&](auto per_thread) {
        constexpr int kVectors = decltype(per_thread)::value;
        const int64_t x = whole_warps(divide_up(vectors, kVectors));
        const int64_t most = threads < kMostThreads<kVectors> ? threads : kMostThreads<kVectors>;
        begin(per_thread, grid_of(x, most > x ? most / x : 1));
    };
    constexpr int64_t kSome = 256;  // threads of a row
    if (vectors <= kSome) {
        begin_with(std::integral_constant<int, 1>{});
    } else if (vectors <= 2 * kSome) {
        begin_with(std::integral_constant<int, 2>{});
    } else if (vectors <= 4 * kSome) {
        begin_with(std::integral_constant<int, 4>{});
    } else if (vectors <= 8 * kMostThreads<8>) {
        begin_with(std::integral_constant<int, 8>{});
    } else {
        fail(HY_STATUS_INVALID_ARGUMENT, "RMSNorm on CUDA takes rows of at most ", 8 * kMostThreads<8>,
             " elements, or of as many times 16 bytes where these divide a row");
    }
}

}  // namespace hybrid::kernels::cuda
