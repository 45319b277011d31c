// A training step with every kernel timed, in turns with its products alone.
#pragma once

#include "profile.h"
#include "shape.h"
#include "timings.h"

namespace hybrid::bench {

struct StepProfile {
    Profile step;
    Timings step_total;
    Profile linear;            // the linear products alone, operation by operation
    Profile attention_sample;  // one plain batched product of attention's shape
    double bandwidth;          // bytes per second, median
    double attention_samples;  // how many of them have the operations of attention's products

    // Time of attention's products at the sample's rate.
    double attention_ms() const { return attention_samples * attention_sample.milliseconds(OperationGroup::kProducts); }
};

StepProfile profile_step(const Shape& shape, int repeats);

}  // namespace hybrid::bench
