#include <math.h>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/optimizer.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/vector.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kNormThreads = 512;
constexpr int kUpdateThreads = 256;
constexpr int64_t kPart = 1 << 14;  // elements of a chunk that a block updates
constexpr int64_t kParts = kNormBlock / kPart;
constexpr int kAccess = kVector<float>;

// A block sums the squares of kNormBlock elements, in float64 as the CPU does.
template <int kCount>
__global__ void __launch_bounds__(kNormThreads) squared_norm_kernel(const float* x, int64_t count, double* sums) {
    const int64_t end = min(count, (int64_t{blockIdx.x} + 1) * kNormBlock);
    const int64_t whole = end / kCount * kCount;
    double sum = 0.0;
#pragma unroll 4
    for (int64_t i = blockIdx.x * kNormBlock + threadIdx.x * kCount; i < whole; i += kNormThreads * kCount) {
        float values[kCount];
        load(x + i, values);
#pragma unroll
        for (int j = 0; j < kCount; ++j) sum += static_cast<double>(values[j]) * values[j];
    }
    if (whole + threadIdx.x < end) sum += static_cast<double>(x[whole + threadIdx.x]) * x[whole + threadIdx.x];
    sum = block_sum(sum);
    if (threadIdx.x == 0) sums[blockIdx.x] = sum;
}

// What a step's numbers come to for every element.
struct Factors {
    float keep;  // of a parameter, after decay
    float rate;
    float root_factor;
    float gradient_scale;
    float eps;
    float beta1;
    float beta2;
    float rest1;
    float rest2;
};

__device__ Factors factors_of(const AdamWStep& step, bool decays) {
    Factors f;
    f.keep = static_cast<float>(decays ? 1.0 - step.learning_rate * step.weight_decay : 1.0);
    f.rate = static_cast<float>(step.learning_rate / step.bias_correction1);
    f.root_factor = static_cast<float>(1.0 / step.bias_correction2_root);
    f.gradient_scale = static_cast<float>(step.gradient_scale);
    f.eps = static_cast<float>(step.eps);
    f.beta1 = static_cast<float>(step.beta1);
    f.beta2 = static_cast<float>(step.beta2);
    f.rest1 = static_cast<float>(1.0 - step.beta1);
    f.rest2 = static_cast<float>(1.0 - step.beta2);
    return f;
}

// The arrays of the optimizer where a chunk begins.
template <typename T>
struct Buffers {
    const float* gradient;
    float* parameter;
    float* exp_avg;
    float* exp_avg_sq;
    T* weights;
};

template <int kCount, typename T>
__device__ inline void update(const Factors& f, const Buffers<T>& at, int64_t i) {
    float gradient[kCount], parameter[kCount], exp_avg[kCount], exp_avg_sq[kCount];
    load(at.gradient + i, gradient);
    load(at.parameter + i, parameter);
    load(at.exp_avg + i, exp_avg);
    load(at.exp_avg_sq + i, exp_avg_sq);
#pragma unroll
    for (int j = 0; j < kCount; ++j) {
        const float g = gradient[j] * f.gradient_scale;
        exp_avg[j] = f.beta1 * exp_avg[j] + f.rest1 * g;
        exp_avg_sq[j] = f.beta2 * exp_avg_sq[j] + f.rest2 * (g * g);
        parameter[j] = parameter[j] * f.keep - f.rate * exp_avg[j] / (sqrtf(exp_avg_sq[j]) * f.root_factor + f.eps);
    }
    store(parameter, at.parameter + i);
    store(exp_avg, at.exp_avg + i);
    store(exp_avg_sq, at.exp_avg_sq + i);
    if (at.weights != nullptr) store(parameter, at.weights + i);
}

// A block updates kPart elements of a chunk, in whole accesses where the chunk's arrays are aligned.
template <typename T>
__global__ void __launch_bounds__(kUpdateThreads)
    adamw_kernel(const AdamWStep* step, const UpdateChunk* chunks, bool vectors, Buffers<T> buffers) {
    __shared__ Factors factors;
    if (!isfinite(step->gradient_scale)) return;
    const UpdateChunk chunk = chunks[blockIdx.x / kParts];
    const int64_t first = blockIdx.x % kParts * kPart, end = min(chunk.count, first + kPart);
    if (first >= end) return;
    if (threadIdx.x == 0) factors = factors_of(*step, chunk.decays);
    __syncthreads();
    const Factors f = factors;
    const Buffers<T> at = {buffers.gradient + chunk.offset, buffers.parameter + chunk.offset,
                           buffers.exp_avg + chunk.moment_offset, buffers.exp_avg_sq + chunk.moment_offset,
                           buffers.weights == nullptr ? nullptr : buffers.weights + chunk.offset};
    int64_t rest = first;
    if (vectors && chunk.offset % kAccess == 0 && chunk.moment_offset % kAccess == 0) {
        rest = end / kAccess * kAccess;
        for (int64_t i = first + threadIdx.x * kAccess; i < rest; i += kUpdateThreads * kAccess)
            update<kAccess>(f, at, i);
    }
    for (int64_t i = rest + threadIdx.x; i < end; i += kUpdateThreads) update<1>(f, at, i);
}

}  // namespace

void squared_norm(const float* x, int64_t count, double* sums) {
    const auto kernel = aligned(x) ? squared_norm_kernel<kAccess> : squared_norm_kernel<1>;
    launch("squared_norm", kernel, grid_of(divide_up(count, kNormBlock)), dim3(kNormThreads), x, count, sums);
}

template <typename T>
void adamw(const AdamWStep* step, const UpdateChunk* chunks, int64_t chunk_count, const float* gradient,
           float* parameter, float* exp_avg, float* exp_avg_sq, T* weights) {
    const bool vectors = aligned(gradient, parameter, exp_avg, exp_avg_sq, weights);
    const Buffers<T> buffers = {gradient, parameter, exp_avg, exp_avg_sq, weights};
    launch("adamw", adamw_kernel<T>, grid_of(chunk_count * kParts), dim3(kUpdateThreads), step, chunks, vectors,
           buffers);
}

template void adamw(const AdamWStep*, const UpdateChunk*, int64_t, const float*, float*, float*, float*, float*);
template void adamw(const AdamWStep*, const UpdateChunk*, int64_t, const float*, float*, float*, float*, bfloat16*);

}  // namespace hybrid::kernels::cuda
