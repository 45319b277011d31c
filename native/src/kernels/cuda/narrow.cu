#include "kernels/cuda/launch.h"
#include "kernels/cuda/narrow.h"
#include "kernels/cuda/vector.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 256;

template <typename T, int kCount>
__global__ void __launch_bounds__(kThreads) narrow_kernel(const float* x, int64_t count, T* y) {
    const int64_t first = (int64_t{blockIdx.x} * kThreads + threadIdx.x) * kCount;
    if (first + kCount <= count) {
        float values[kCount];
        load(x + first, values);
        store(values, y + first);
    } else {
        for (int64_t i = first; i < count; ++i) y[i] = from_float<T>(x[i]);
    }
}

template <typename T, int kCount>
void begin_narrow(const float* x, int64_t count, T* y) {
    launch("narrow", narrow_kernel<T, kCount>, grid_of(divide_up(count, kThreads * kCount)), dim3(kThreads), x, count,
           y);
}

}  // namespace

template <typename T>
void narrow(const float* x, int64_t count, T* y) {
    if (aligned(x, y)) {
        begin_narrow<T, kVector<T>>(x, count, y);
    } else {
        begin_narrow<T, 1>(x, count, y);
    }
}

template void narrow(const float*, int64_t, float*);
template void narrow(const float*, int64_t, bfloat16*);

}  // namespace hybrid::kernels::cuda
