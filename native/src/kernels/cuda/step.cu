#include <math.h>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/step.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 1024;

// Of an array, by one block: thread i adds elements i, i + kThreads, .. in float64.
template <typename T>
__device__ double sum_of(const T* values, int64_t count) {
    double sum = 0.0;
#pragma unroll 4
    for (int64_t i = threadIdx.x; i < count; i += kThreads) sum += values[i];
    return block_sum(sum);
}

__global__ void __launch_bounds__(kThreads, 1)
    sum_losses_kernel(const float* losses, int64_t n, bool accumulate, double* sum) {
    const double here = sum_of(losses, n);
    if (threadIdx.x == 0) *sum = accumulate ? *sum + here : here;
}

__global__ void sum_in_order_kernel(const double* values, int64_t count, double* sum) {
    double total = 0.0;
    for (int64_t i = 0; i < count; ++i) total += values[i];
    *sum = total;
}

// The update that comes, and the factor min(1, clip / (norm + 1e-6)) of its gradient.
__device__ void prepare_update(const AdamWConstants& constants, double learning_rate, double norm, StepState& state) {
    const auto t = static_cast<double>(++state.updates);
    state.adamw.learning_rate = learning_rate;
    state.adamw.beta1 = constants.beta1;
    state.adamw.beta2 = constants.beta2;
    state.adamw.eps = constants.eps;
    state.adamw.weight_decay = constants.weight_decay;
    state.adamw.bias_correction1 = 1.0 - pow(constants.beta1, t);
    state.adamw.bias_correction2_root = sqrt(1.0 - pow(constants.beta2, t));
    const double clip = constants.clip_grad_norm;
    state.adamw.gradient_scale = clip > 0.0 ? fmin(1.0, clip / (norm + 1e-6)) : 1.0;
}

__global__ void __launch_bounds__(kThreads, 1)
    finish_norm_kernel(const double* sums, int64_t count, AdamWConstants constants, const StepInputs* inputs,
                       StepState* state, StepResults* results) {
    const double norm = sqrt(sum_of(sums, count));
    if (threadIdx.x > 0) return;
    const bool finite = isfinite(norm) && isfinite(results->loss_sum) && state->halted == 0;
    if (finite) {
        prepare_update(constants, inputs->learning_rate, norm, *state);
    } else {
        state->halted = 1;
        state->adamw.gradient_scale = NAN;
    }
    results->gradient_norm = norm;
    results->updates = state->updates;
    results->finite = finite;
}

}  // namespace

void sum_losses(const float* losses, int64_t n, bool accumulate, double* sum) {
    launch("sum_losses", sum_losses_kernel, grid_of(1), dim3(kThreads), losses, n, accumulate, sum);
}

void sum_in_order(const double* values, int64_t count, double* sum) {
    launch("sum_in_order", sum_in_order_kernel, grid_of(1), dim3(1), values, count, sum);
}

void finish_norm(const double* sums, int64_t count, const AdamWConstants& constants, const StepInputs* inputs,
                 StepState* state, StepResults* results) {
    launch("finish_norm", finish_norm_kernel, grid_of(1), dim3(kThreads), sums, count, constants, inputs, state,
           results);
}

}  // namespace hybrid::kernels::cuda
