// Launching a kernel: its arguments are kept by value, as CUDA does.
#pragma once

#include <functional>
#include <tuple>
#include <utility>

#include "emulation/language.h"
#include "emulation/runtime_api.h"

struct cudaLaunchConfig_t {
    dim3 gridDim;
    dim3 blockDim;
    size_t dynamicSmemBytes;
    cudaStream_t stream;
};

namespace hybrid::emulation {

cudaError_t begin_grid(const cudaLaunchConfig_t& config, std::function<void()> thread);

}  // namespace hybrid::emulation

template <typename... Parameters, typename... Arguments>
cudaError_t cudaLaunchKernelEx(const cudaLaunchConfig_t* config, void (*kernel)(Parameters...),
                               Arguments&&... arguments) {
    static_assert((sizeof(Parameters) + ... + 0) <= 4096, "a kernel takes at most 4 KiB of arguments");
    const auto begin = [&](Parameters... parameters) {
        return hybrid::emulation::begin_grid(
            *config, [kernel, values = std::make_tuple(parameters...)] { std::apply(kernel, values); });
    };
    return begin(std::forward<Arguments>(arguments)...);
}
