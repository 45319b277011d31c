#include "kernels/cuda/dropout.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/rms_norm.h"
#include "kernels/cuda/rows.h"
#include "kernels/cuda/vector.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int64_t kThreads = 128;

// What is added to the stream before it is normalised; branch is nullptr where nothing is.
template <typename T>
struct Addition {
    const T* branch;
    const float* bias;
    Dropout dropout;
    float* sum;
};

// values of row `row` from column c on: += dropout(branch + bias), kept as sum.
template <typename T, int kCount>
__device__ void add(const Addition<T>& addition, const DropoutRow& dropout, int64_t row, int64_t c, int64_t d,
                    float (&values)[kCount]) {
    float branch[kCount], bias[kCount] = {}, factors[kCount];
    load(addition.branch + row * d + c, branch);
    if (addition.bias) load(addition.bias + c, bias);
    dropout.factors(c, factors);
#pragma unroll
    for (int i = 0; i < kCount; ++i) values[i] += (branch[i] + bias[i]) * factors[i];
    store(values, addition.sum + row * d + c);
}

template <typename T, int kCount, int kVectors>
__global__ void __launch_bounds__(kMostThreads<kVectors>)
    rms_norm_forward_kernel(const float* x, Addition<T> addition, const float* weight, int64_t n, int64_t d, float eps,
                            T* y, float* rstd) {
    const int64_t row = int64_t{blockIdx.x} * blockDim.y + threadIdx.y;
    const int64_t width = row < n ? d : 0;  // beyond the last row the threads only take part in sums
    float values[kVectors][kCount];
    float squares = 0.0f;
    const DropoutRow dropout(addition.dropout, row, d);
#pragma unroll
    for (int v = 0; v < kVectors; ++v) {
        const int64_t c = column_of<kCount>(v);
        if (c >= width) continue;
        load(x + row * d + c, values[v]);
        if (addition.branch) add(addition, dropout, row, c, d, values[v]);
#pragma unroll
        for (int i = 0; i < kCount; ++i) squares += values[v][i] * values[v][i];
    }
    const float r = 1.0f / sqrtf(block_sum(squares) / static_cast<float>(d) + eps);
    if (rstd && width > 0 && threadIdx.x == 0) rstd[row] = r;
#pragma unroll
    for (int v = 0; v < kVectors; ++v) {
        const int64_t c = column_of<kCount>(v);
        if (c >= width) continue;
        float weights[kCount];
        load(weight + c, weights);
#pragma unroll
        for (int i = 0; i < kCount; ++i) values[v][i] *= r * weights[i];
        store(values[v], y + row * d + c);
    }
}

template <typename T, int kCount>
void forward(const float* x, const Addition<T>& addition, const float* weight, int64_t n, int64_t d, float eps, T* y,
             float* rstd) {
    with_row_layout(divide_up(d, kCount), kThreads, [&](auto vectors, dim3 block) {
        launch("rms_norm_forward", rms_norm_forward_kernel<T, kCount, decltype(vectors)::value>,
               grid_of(divide_up(n, block.y)), block, x, addition, weight, n, d, eps, y, rstd);
    });
}

template <typename T>
void forward(const float* x, const Addition<T>& addition, const float* weight, int64_t n, int64_t d, float eps, T* y,
             float* rstd) {
    if (vectors_fit(d, kVector<T>, x, addition.branch, addition.bias, addition.sum, weight, y)) {
        forward<T, kVector<T>>(x, addition, weight, n, d, eps, y, rstd);
    } else {
        forward<T, 1>(x, addition, weight, n, d, eps, y, rstd);
    }
}

}  // namespace

template <typename T>
void rms_norm_forward(const float* x, const float* weight, int64_t n, int64_t d, float eps, T* y, float* rstd) {
    forward<T>(x, {nullptr, nullptr, {}, nullptr}, weight, n, d, eps, y, rstd);
}

template <typename T>
void add_rms_norm_forward(const float* x, const T* branch, const float* bias, const Dropout& dropout,
                          const float* weight, int64_t n, int64_t d, float eps, float* sum, T* y, float* rstd) {
    forward<T>(x, {branch, bias, dropout, sum}, weight, n, d, eps, y, rstd);
}

template void rms_norm_forward(const float*, const float*, int64_t, int64_t, float, float*, float*);
template void rms_norm_forward(const float*, const float*, int64_t, int64_t, float, bfloat16*, float*);
template void add_rms_norm_forward(const float*, const float*, const float*, const Dropout&, const float*, int64_t,
                                   int64_t, float, float*, float*, float*);
template void add_rms_norm_forward(const float*, const bfloat16*, const float*, const Dropout&, const float*, int64_t,
                                   int64_t, float, float*, bfloat16*, float*);

}  // namespace hybrid::kernels::cuda
