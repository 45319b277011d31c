#include "kernels/cuda/combine_blocks.h"
#include "kernels/cuda/dropout.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/sum_over_rows.h"
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

template <int kCount>
dim3 grid_for(int64_t n, int64_t f) {
    return grid_of(n, divide_up(f, kThreads * kCount));
}

constexpr int kBackwardThreads = kRowLanes * kRowsAtOnce;

// A block has kRowLanes vectors of kReductionRows rows. partial [blocks, 2 f], its share of dbias, may be nullptr.
template <typename T, int kCount>
__global__ void __launch_bounds__(kBackwardThreads)
    swiglu_backward_kernel(const T* dout, Dropout dropout, int64_t n, int64_t f, T* up_gate, float* partial) {
    const int64_t c = (int64_t{blockIdx.x} * kRowLanes + threadIdx.x) * kCount;
    const int64_t begin = int64_t{blockIdx.y} * kReductionRows, end = min(n, begin + kReductionRows);
    float up_sums[kCount] = {}, gate_sums[kCount] = {};
    for (int64_t row = begin + threadIdx.y; row < end && c < f; row += kRowsAtOnce) {
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
            up_sums[i] += rounded_to<T>(up[i]);
            gate_sums[i] += rounded_to<T>(gate[i]);
        }
        store(up, up_here);
        store(gate, gate_here);
    }
    if (!partial) return;
    sum_over_rows<kBackwardThreads>(up_sums);
    sum_over_rows<kBackwardThreads>(gate_sums);
    if (threadIdx.y > 0 || c >= f) return;
    float* to = partial + int64_t{blockIdx.y} * 2 * f + c;
    store(up_sums, to);
    store(gate_sums, to + f);
}

template <typename T, int kCount>
void backward(const T* dout, const Dropout& dropout, int64_t n, int64_t f, T* up_gate, float* partial) {
    launch("swiglu_backward", swiglu_backward_kernel<T, kCount>,
           grid_of(divide_up(f, kRowLanes * kCount), divide_up(n, kReductionRows)), grid_of(kRowLanes, kRowsAtOnce),
           dout, dropout, n, f, up_gate, partial);
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
void swiglu_backward(const T* dout, const Dropout& dropout, int64_t n, int64_t f, T* up_gate, bool accumulate,
                     float* dbias, float* scratch) {
    float* partial = dbias ? scratch : nullptr;
    if (vectors_fit(f, kVector<T>, dout, up_gate, partial)) {
        backward<T, kVector<T>>(dout, dropout, n, f, up_gate, partial);
    } else {
        backward<T, 1>(dout, dropout, n, f, up_gate, partial);
    }
    if (dbias) combine_blocks(scratch, divide_up(n, kReductionRows), 2 * f, 2 * f, accumulate, dbias);
}

template void swiglu_forward(float*, const float*, const Dropout&, int64_t, int64_t, float*);
template void swiglu_forward(bfloat16*, const float*, const Dropout&, int64_t, int64_t, bfloat16*);
template void swiglu_backward(const float*, const Dropout&, int64_t, int64_t, float*, bool, float*, float*);
template void swiglu_backward(const bfloat16*, const Dropout&, int64_t, int64_t, bfloat16*, bool, float*, float*);

}  // namespace hybrid::kernels::cuda
