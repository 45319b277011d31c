#include "kernels/cuda/launch.h"
#include "kernels/cuda/tokens.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 256;

template <typename Id>
__global__ void __launch_bounds__(kThreads)
    widen_windows_kernel(const Id* ids, int64_t time, int32_t* inputs, int32_t* targets) {
    const int64_t window = blockIdx.x, position = int64_t{blockIdx.y} * kThreads + threadIdx.x;
    if (position > time) return;
    const auto id = static_cast<int32_t>(ids[window * (time + 1) + position]);
    if (position < time) inputs[window * time + position] = id;
    if (position > 0) targets[window * time + position - 1] = id;
}

template <typename Id>
void widen(const void* ids, int64_t count, int64_t time, int32_t* inputs, int32_t* targets) {
    launch("widen_windows", widen_windows_kernel<Id>, grid_of(count, divide_up(time + 1, kThreads)), dim3(kThreads),
           static_cast<const Id*>(ids), time, inputs, targets);
}

}  // namespace

void widen_windows(const void* ids, hy_token_type type, int64_t count, int64_t time, int32_t* inputs,
                   int32_t* targets) {
    if (type == HY_TOKEN_TYPE_U16) {
        widen<uint16_t>(ids, count, time, inputs, targets);
    } else {
        widen<uint32_t>(ids, count, time, inputs, targets);
    }
}

}  // namespace hybrid::kernels::cuda
