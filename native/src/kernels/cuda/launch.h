// Beginning a kernel on the current stream.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <utility>

#include "kernels/cuda/stream.h"
#include "support/error.h"

namespace hybrid::kernels::cuda {

constexpr int64_t divide_up(int64_t a, int64_t b) {
    return (a + b - 1) / b;
}

// Threads of a block for at most `wanted` of them: whole warps.
constexpr int64_t whole_warps(int64_t wanted) {
    return divide_up(wanted, 32) * 32;
}

inline dim3 grid_of(int64_t x, int64_t y = 1, int64_t z = 1) {
    return dim3(static_cast<unsigned>(x), static_cast<unsigned>(y), static_cast<unsigned>(z));
}

// Throws what a call of the runtime has answered; `what` is the call or the kernel.
inline void check(cudaError_t error, const char* what) {
    if (error == cudaSuccess) return;
    fail(error == cudaErrorMemoryAllocation ? HY_STATUS_OUT_OF_MEMORY : HY_STATUS_INTERNAL, "CUDA: ", what, ": ",
         cudaGetErrorString(error));
}

// Of the current device: for grids whose blocks share the work, and whose results must not depend on their number.
inline int64_t multiprocessors() {
    int device = 0, count = 0;
    check(cudaGetDevice(&device), "cudaGetDevice");
    check(cudaDeviceGetAttribute(&count, cudaDevAttrMultiProcessorCount, device), "cudaDeviceGetAttribute");
    return count;
}

// Begins `kernel`, whose name is for messages. A grid without blocks is nothing to do.
template <typename... Parameters, typename... Arguments>
void launch(const char* name, void (*kernel)(Parameters...), dim3 grid, dim3 block, Arguments&&... arguments) {
    if (grid.x == 0 || grid.y == 0 || grid.z == 0) return;
    cudaLaunchConfig_t config{};
    config.gridDim = grid;
    config.blockDim = block;
    config.stream = current_stream();
    check(cudaLaunchKernelEx(&config, kernel, std::forward<Arguments>(arguments)...), name);
}

}  // namespace hybrid::kernels::cuda
