// A block per row, which passes over the row with an online maximum and sum (arXiv:1805.02867). The gradient passes
// over it once more, when the rows of all blocks are still in the second-level cache: 132 rows of 50,304 bfloat16 are
// 13 MB.
#include <climits>

#include "kernels/cuda/cross_entropy.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/vector.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 512;

// Of a row's logits or some of them: the largest, the index of the first that is as large, and the sum of exponentials
// relative to it. A NaN is never the largest, but makes the sum NaN, as an infinity does.
struct LogitSum {
    float largest;
    int index;
    float sum;
};

__device__ inline LogitSum no_logits() {
    return {-INFINITY, INT_MAX, 0.0f};
}

// Exponentials are relative to 0 where all logits are -infinity.
__device__ inline float reference_of(float largest) {
    return largest == -INFINITY ? 0.0f : largest;
}

__device__ inline float weight_of(float largest, float reference) {
    return largest == -INFINITY ? 1.0f : expf(largest - reference);
}

// Adds kCount logits, which begin at column `first` and of which those from column v on do not count.
template <int kCount>
__device__ inline void add(const float (&logits)[kCount], int64_t first, int64_t v, LogitSum& row) {
    float largest = row.largest;
#pragma unroll
    for (int i = 0; i < kCount; ++i) {
        if (first + i < v && logits[i] > largest) {
            largest = logits[i];
            row.index = static_cast<int>(first + i);
        }
    }
    const float reference = reference_of(largest);
    float sum = row.sum * weight_of(row.largest, reference);
#pragma unroll
    for (int i = 0; i < kCount; ++i) {
        if (first + i < v) sum += expf(logits[i] - reference);
    }
    row.largest = largest;
    row.sum = sum;
}

__device__ inline LogitSum combine(const LogitSum& a, const LogitSum& b) {
    LogitSum both;
    both.largest = fmaxf(a.largest, b.largest);
    both.index = a.largest == b.largest ? min(a.index, b.index) : a.largest > b.largest ? a.index : b.index;
    const float reference = reference_of(both.largest);
    both.sum = a.sum * weight_of(a.largest, reference) + b.sum * weight_of(b.largest, reference);
    return both;
}

// Over the block; every thread gets it.
__device__ LogitSum combine_block(LogitSum row) {
    __shared__ LogitSum warps[kThreads / 32];
#pragma unroll
    for (int distance = 16; distance > 0; distance /= 2) {
        LogitSum other;
        other.largest = __shfl_xor_sync(kWholeWarp, row.largest, distance);
        other.index = __shfl_xor_sync(kWholeWarp, row.index, distance);
        other.sum = __shfl_xor_sync(kWholeWarp, row.sum, distance);
        row = combine(row, other);
    }
    if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = row;
    __syncthreads();
    row = warps[0];
    for (int warp = 1; warp < kThreads / 32; ++warp) row = combine(row, warps[warp]);
    return row;
}

// The first v logits of a row, which the threads read in vectors of kCount.
template <int kCount, typename T>
__device__ LogitSum sum_row(const T* x, int64_t v) {
    LogitSum row = no_logits();
    const int64_t whole = v / kCount * kCount;
    for (int64_t first = int64_t{threadIdx.x} * kCount; first < whole; first += kThreads * kCount) {
        float logits[kCount];
        load(x + first, logits);
        add(logits, first, v, row);
    }
    for (int64_t i = whole + threadIdx.x; i < v; i += kThreads) {
        const float logit[1] = {to_float(x[i])};
        add(logit, i, v, row);
    }
    return combine_block(row);
}

__device__ inline float log_of(const LogitSum& row) {
    return reference_of(row.largest) + logf(row.sum);
}

template <typename T, int kCount>
__global__ void __launch_bounds__(kThreads)
    cross_entropy_kernel(const T* logits, const int32_t* targets, int64_t v, int64_t stride, float* losses) {
    const int64_t row = blockIdx.x;
    const T* x = logits + row * stride;
    const int target = targets[row];
    const float loss = target < 0 ? 0.0f : log_of(sum_row<kCount>(x, v)) - to_float(x[target]);
    if (threadIdx.x == 0) losses[row] = loss;
}

template <typename T, int kCount>
__global__ void __launch_bounds__(kThreads)
    gradient_kernel(T* logits, const int32_t* targets, int64_t v, int64_t stride, const float* scale, float z_loss,
                    float* losses) {
    const int64_t row = blockIdx.x;
    T* x = logits + row * stride;
    const int target = targets[row];
    float lse = 0.0f, factor = 0.0f, of_target = 0.0f, loss = 0.0f;
    if (target >= 0) {
        const float target_logit =
            to_float(x[target]);  // before the barrier in sum_row: one thread overwrites it after
        lse = log_of(sum_row<kCount>(x, v));
        of_target = *scale;
        factor = of_target * (1.0f + 2.0f * z_loss * lse);
        loss = lse - target_logit;
    }
    if (threadIdx.x == 0) losses[row] = loss;
    for (int64_t first = int64_t{threadIdx.x} * kCount; first < stride; first += kThreads * kCount) {
        float values[kCount] = {};
        if (target >= 0 && first < v) {
            load(x + first, values);
#pragma unroll
            for (int i = 0; i < kCount; ++i) {
                const float gradient = factor * expf(values[i] - lse) - (first + i == target ? of_target : 0.0f);
                values[i] = first + i < v ? gradient : 0.0f;
            }
        }
        store(values, x + first);
    }
}

template <typename T, int kCount>
__global__ void __launch_bounds__(kThreads)
    log_sum_exp_kernel(const T* logits, int64_t v, int64_t stride, float* lse, int32_t* largest) {
    const int64_t row = blockIdx.x;
    const LogitSum sum = sum_row<kCount>(logits + row * stride, v);
    if (threadIdx.x > 0) return;
    lse[row] = log_of(sum);
    largest[row] = sum.index == INT_MAX ? 0 : sum.index;
}

template <typename T>
__global__ void __launch_bounds__(kThreads)
    log_probabilities_kernel(const T* logits, int64_t stride, const float* lse, const int32_t* rows,
                             const int32_t* columns, int64_t count, float* values) {
    const int64_t i = int64_t{blockIdx.x} * kThreads + threadIdx.x;
    if (i >= count) return;
    const int64_t row = rows[i];
    values[i] = to_float(logits[row * stride + columns[i]]) - lse[row];
}

}  // namespace

template <typename T>
void cross_entropy_forward(const T* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride,
                           float* losses) {
    const auto kernel =
        vectors_fit(stride, kVector<T>, logits) ? cross_entropy_kernel<T, kVector<T>> : cross_entropy_kernel<T, 1>;
    launch("cross_entropy_forward", kernel, grid_of(n), dim3(kThreads), logits, targets, v, stride, losses);
}

template <typename T>
void cross_entropy_backward(T* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride, const float* scale,
                            float z_loss, float* losses) {
    const auto kernel =
        vectors_fit(stride, kVector<T>, logits) ? gradient_kernel<T, kVector<T>> : gradient_kernel<T, 1>;
    launch("cross_entropy_backward", kernel, grid_of(n), dim3(kThreads), logits, targets, v, stride, scale, z_loss,
           losses);
}

template <typename T>
void log_sum_exp(const T* logits, int64_t n, int64_t v, int64_t stride, float* lse, int32_t* largest) {
    const auto kernel =
        vectors_fit(stride, kVector<T>, logits) ? log_sum_exp_kernel<T, kVector<T>> : log_sum_exp_kernel<T, 1>;
    launch("log_sum_exp", kernel, grid_of(n), dim3(kThreads), logits, v, stride, lse, largest);
}

template <typename T>
void log_probabilities(const T* logits, int64_t stride, const float* lse, const int32_t* rows, const int32_t* columns,
                       int64_t count, float* values) {
    launch("log_probabilities", log_probabilities_kernel<T>, grid_of(divide_up(count, kThreads)), dim3(kThreads),
           logits, stride, lse, rows, columns, count, values);
}

template void cross_entropy_forward(const float*, const int32_t*, int64_t, int64_t, int64_t, float*);
template void cross_entropy_forward(const bfloat16*, const int32_t*, int64_t, int64_t, int64_t, float*);
template void cross_entropy_backward(float*, const int32_t*, int64_t, int64_t, int64_t, const float*, float, float*);
template void cross_entropy_backward(bfloat16*, const int32_t*, int64_t, int64_t, int64_t, const float*, float, float*);
template void log_sum_exp(const float*, int64_t, int64_t, int64_t, float*, int32_t*);
template void log_sum_exp(const bfloat16*, int64_t, int64_t, int64_t, float*, int32_t*);
template void log_probabilities(const float*, int64_t, const float*, const int32_t*, const int32_t*, int64_t, float*);
template void log_probabilities(const bfloat16*, int64_t, const float*, const int32_t*, const int32_t*, int64_t,
                                float*);

}  // namespace hybrid::kernels::cuda
