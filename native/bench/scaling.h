// A model's step at other numbers of threads, batches and contexts, beside what its operations and bytes predict.
#pragma once

#include <cstdint>
#include <vector>

#include "shape.h"
#include "timings.h"

namespace hybrid::bench {

struct ScalingPoint {
    int threads;
    Shape shape;
    Timings step;
    double predicted_ms;
    int64_t estimated_bytes, peak_bytes;

    double tokens_per_second() const { return static_cast<double>(shape.tokens()) / step.median() * 1e3; }
    double predicted_tokens_per_second() const { return static_cast<double>(shape.tokens()) / predicted_ms * 1e3; }
};

// Contexts of one sequence, then batches of the shortest context, for 1, 2, 4, ... threads up to one per core.
std::vector<ScalingPoint> measure_scaling(const Shape& shape, int repeats);

}  // namespace hybrid::bench
