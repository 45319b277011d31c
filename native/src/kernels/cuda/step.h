// What changes from step to step, in the device's memory: a step runs as CUDA graphs, which read it there.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

// Of one micro-batch. Dropout::live points at it, for {step, first_sequence}.
struct MicroStep {
    uint32_t step;
    uint32_t first_sequence;
    float loss_scale;
};

struct StepInputs {
    double learning_rate;
};

// Of the optimizer.
struct StepState {
    int64_t updates;  // that were made
    int32_t halted;   // a step was not finite: nothing is updated until the host clears this
    AdamWStep adamw;  // of the update that comes
};

struct StepResults {
    double loss_sum;
    double gradient_norm;
    int64_t updates;
    int32_t finite;  // the step's loss and norm are finite and it was not halted: its update was made
};

// What stays the same. clip_grad_norm 0 is no clipping.
struct AdamWConstants {
    double beta1;
    double beta2;
    double eps;
    double weight_decay;
    double clip_grad_norm;
};

// *sum (+)= the sum of the losses, in one order.
void sum_losses(const float* losses, int64_t n, bool accumulate, double* sum);

// *sum = the sum of a few values, in index order.
void sum_in_order(const double* values, int64_t count, double* sum);

// The norm of a gradient from the sums of squares of its blocks, and what follows for the update: results' loss_sum is
// there before, the rest of the results and state are written. When loss or norm are not finite or the state is halted,
// it is halted then, the updates stay as many, and a gradient_scale of NaN keeps adamw from doing anything.
void finish_norm(const double* sums, int64_t count, const AdamWConstants& constants, const StepInputs* inputs,
                 StepState* state, StepResults* results);

}  // namespace hybrid::kernels::cuda
