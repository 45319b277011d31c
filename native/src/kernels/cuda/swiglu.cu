#include "kernels/cuda/dropout.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/swiglu.h"
#include "kernels/cuda/vector.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 128;

__device__ float sigmoid(float x) {
    return __fdividef(1.0f, 1.0f + expf(-x));
}

// A block has kThreads vectors of the row blockIdx.x.
template <int kCount>
__device__ int64_t own_channel() {
    return (int64_t{blockIdx.y} * kThreads + threadIdx.x) * kCount;
}

template <typename T, int kCount>
__global__ void __launch_bounds__(kThreads)
    swiglu_forward_kernel(T* up_gate, const float* bias, Dropout dropout, int64_t f, T* out) {
    const int64_t row = blockIdx.x, c = own_channel<kCount>();
    if (c >= f) return;
    T* up_here = up_gate + row * 2 * f + c;
    T* gate_here = up_here + f;
    float up[kCount], gate[kCount], factors[kCount];
    load(up_here, up);
    load(gate_here, gate);
    if (bias) {
        float up_bias[kCount], gate_bias[kCount];
        load(bias + c, up_bias);
        load(bias + f + c, gate_bias);
#pragma unroll
        for (int i = 0; i < kCount; ++i) {
            // As backward finds them.
            up[i] = rounded_to<T>(up[i] + up_bias[i]);
            gate[i] = rounded_to<T>(gate[i] + gate_bias[i]);
        }
        store(up, up_here);
        store(gate, gate_here);
    }
    DropoutRow(dropout, row, f).factors(c, factors);
#pragma unroll
    for (int i = 0; i < kCount; ++i) up[i] *= gate[i] * sigmoid(gate[i]) * factors[i];
    store(up, out + row * f + c);
}

template <typename T, int kCount>
__global__ void __launch_bounds__(kThreads)
    swiglu_backward_kernel(const T* dout, Dropout dropout, int64_t f, T* up_gate) {
    const int64_t row = blockIdx.x, c = own_channel<kCount>();
    if (c >= f) return;
    T* up_here = up_gate + row * 2 * f + c;
    T* gate_here = up_here + f;
    float gradients[kCount], up[kCount], gate[kCount], factors[kCount];
    load(dout + row * f + c, gradients);
    load(up_here, up);
    load(gate_here, gate);
    DropoutRow(dropout, row, f).factors(c, factors);
#pragma unroll
    for (int i = 0; i < kCount; ++i) {
        const float d = gradients[i] * factors[i];
        const float u = up[i], g = gate[i], s = sigmoid(g);
        up[i] = d * g * s;
        gate[i] = d * u * s * (1.0f + g * (1.0f - s));
    }
    store(up, up_here);
    store(gate, gate_here);
}

template <int kCount>
dim3 grid_for(int64_t n, int64_t f) {
    return grid_of(n, divide_up(f, kThreads * kCount));
}

}  // namespace

template <typename T>
void swiglu_forward(T* up_gate, const float* bias, const Dropout& dropout, int64_t n, int64_t f, T* out) {
    constexpr int kCount = kVector<T>;
    if (vectors_fit(f, kCount, up_gate, bias, out)) {
        launch("swiglu_forward", swiglu_forward_kernel<T, kCount>, grid_for<kCount>(n, f), dim3(kThreads), up_gate,
               bias, dropout, f, out);
    } else {
        launch("swiglu_forward", swiglu_forward_kernel<T, 1>, grid_for<1>(n, f), dim3(kThreads), up_gate, bias, dropout,
               f, out);
    }
}

template <typename T>
void swiglu_backward(const T* dout, const Dropout& dropout, int64_t n, int64_t f, T* up_gate) {
    constexpr int kCount = kVector<T>;
    if (vectors_fit(f, kCount, dout, up_gate)) {
        launch("swiglu_backward", swiglu_backward_kernel<T, kCount>, grid_for<kCount>(n, f), dim3(kThreads), dout,
               dropout, f, up_gate);
    } else {
        launch("swiglu_backward", swiglu_backward_kernel<T, 1>, grid_for<1>(n, f), dim3(kThreads), dout, dropout, f,
               up_gate);
    }
}

template void swiglu_forward(float*, const float*, const Dropout&, int64_t, int64_t, float*);
template void swiglu_forward(bfloat16*, const float*, const Dropout&, int64_t, int64_t, bfloat16*);
template void swiglu_backward(const float*, const Dropout&, int64_t, int64_t, float*);
template void swiglu_backward(const bfloat16*, const Dropout&, int64_t, int64_t, bfloat16*);

}  // namespace hybrid::kernels::cuda
