// What every trainer checks of a step before it begins and says when it went wrong.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>

#include "distributed/collectives.h"
#include "hybrid/hybrid.h"
#include "support/error.h"

namespace hybrid {

inline void check_step(double learning_rate, int64_t step) {
    require(std::isfinite(learning_rate), "learning_rate is ", learning_rate, "; it must be finite");
    require(step >= 0, "step is ", step, "; it must not be negative");
}

// The divisor of the loss.
inline int64_t tokens_of_step(const hy_batch& batch, int64_t context, const Collectives* group) {
    if (batch.step_tokens > 0) return batch.step_tokens;
    require(group == nullptr, "step_tokens is 0; with a process group it must be the tokens of the step over all ",
            "processes");
    return batch.count * context;
}

// whose: " (that of rank 2)", or nothing.
[[noreturn]] inline void fail_not_finite(int64_t step, double loss, const std::string& whose, double gradient_norm) {
    fail(HY_STATUS_NOT_FINITE, "step ", step, ": the loss is ", loss, whose, " and the gradient norm ", gradient_norm,
         "; the weights were not changed. Lower max_lr or clip_grad_norm, or warm up longer.");
}

}  // namespace hybrid
