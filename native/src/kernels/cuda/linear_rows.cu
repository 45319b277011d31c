// A warp per row of W, whose lanes read it in vectors of 16 bytes; W is read once for kFewRows rows of x, which stay in
// the first-level cache. Every output is a sum in one order, whatever the number of rows.
#include <algorithm>
#include <type_traits>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/linear_rows.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/vector.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kWarps = 4;  // of a block

template <typename Weight>
__device__ inline float number_of(Weight weight) {
    if constexpr (std::is_same_v<Weight, int8_t>)
        return static_cast<float>(weight);
    else
        return to_float(weight);
}

template <typename Weight>
__device__ inline void load_weights(const Weight* from, float (&values)[kVector<Weight>]) {
    const auto vector = *reinterpret_cast<const Vector<Weight, kVector<Weight>>*>(from);
#pragma unroll
    for (int i = 0; i < kVector<Weight>; ++i) values[i] = number_of(vector.values[i]);
}

// y = x W^T of at most kRows rows of x; in the place of missing ones the last is taken again, and not written. scales
// is nullptr or one factor per row of W.
template <typename T, typename Weight, int kRows>
__global__ void __launch_bounds__(kWarps * 32)
    linear_kernel(const T* __restrict__ x, const Weight* __restrict__ weight, const float* __restrict__ scales,
                  int rows, int64_t out, int64_t in, bool vectors, T* __restrict__ y) {
    constexpr int kCount = kVector<Weight>;
    const int lane = static_cast<int>(threadIdx.x) % 32;
    const int64_t o = int64_t{blockIdx.x} * kWarps + threadIdx.x / 32;
    if (o >= out) return;
    weight += o * in;
    const T* row_of[kRows];
    float sums[kRows] = {};
#pragma unroll
    for (int row = 0; row < kRows; ++row) row_of[row] = x + min(row, rows - 1) * in;
    int64_t rest = 0;
    if (vectors) {
        rest = in;
#pragma unroll 4
        for (int64_t i = lane * kCount; i < in; i += 32 * kCount) {
            float w[kCount];
            load_weights(weight + i, w);
#pragma unroll
            for (int row = 0; row < kRows; ++row) {
                float values[kCount];
                load(row_of[row] + i, values);
#pragma unroll
                for (int j = 0; j < kCount; ++j) sums[row] += values[j] * w[j];
            }
        }
    }
    for (int64_t i = rest + lane; i < in; i += 32) {
        const float w = number_of(weight[i]);
#pragma unroll
        for (int row = 0; row < kRows; ++row) sums[row] += to_float(row_of[row][i]) * w;
    }
#pragma unroll
    for (int row = 0; row < kRows; ++row) {
        const float sum = warp_sum(sums[row]) * (scales == nullptr ? 1.0f : scales[o]);
        if (lane == 0 && row < rows) y[row * out + o] = from_float<T>(sum);
    }
}

template <typename T, typename Weight>
void linear(const char* name, const T* x, const Weight* weight, const float* scales, int64_t n, int64_t out, int64_t in,
            T* y) {
    const bool vectors = vectors_fit(in, kVector<Weight>, x, weight);
    static_assert(kFewRows == 8, "a kernel for as many rows");
    for (; n > 0; n -= kFewRows, x += kFewRows * in, y += kFewRows * out) {
        const int rows = static_cast<int>(std::min(n, kFewRows));
        const auto kernel = rows == 1   ? linear_kernel<T, Weight, 1>
                            : rows == 2 ? linear_kernel<T, Weight, 2>
                            : rows <= 4 ? linear_kernel<T, Weight, 4>
                                        : linear_kernel<T, Weight, 8>;
        launch(name, kernel, grid_of(divide_up(out, kWarps)), dim3(kWarps * 32), x, weight, scales, rows, out, in,
               vectors, y);
    }
}

}  // namespace

template <typename T>
void linear_rows(Crew*, const T* x, const T* weight, int64_t n, int64_t out, int64_t in, T* y) {
    linear<T, T>("linear_rows", x, weight, nullptr, n, out, in, y);
}

template <typename T>
void linear_int8(Crew*, const T* x, const Int8Matrix& weight, int64_t n, int64_t out, int64_t in, T* y) {
    linear<T, int8_t>("linear_int8", x, weight.values, weight.scales, n, out, in, y);
}

template void linear_rows(Crew*, const float*, const float*, int64_t, int64_t, int64_t, float*);
template void linear_rows(Crew*, const bfloat16*, const bfloat16*, int64_t, int64_t, int64_t, bfloat16*);
template void linear_int8(Crew*, const float*, const Int8Matrix&, int64_t, int64_t, int64_t, float*);
template void linear_int8(Crew*, const bfloat16*, const Int8Matrix&, int64_t, int64_t, int64_t, bfloat16*);

}  // namespace hybrid::kernels::cuda
