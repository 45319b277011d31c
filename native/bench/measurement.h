// Everything that is measured of one shape, and the ratios that follow.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "hybrid/hybrid.h"
#include "inference.h"
#include "options.h"
#include "rivals.h"
#include "shape.h"
#include "step_profile.h"
#include "timings.h"

namespace hybrid::bench {

// The whole step and its phases as hy_step_metrics has them.
struct StepTimings {
    Timings total, without_update, forward, head, backward, update;

    void add(const hy_step_metrics& metrics);
};

struct Measurement {
    Shape shape;
    int64_t elements;  // of the flat buffers, padding included
    StepTimings step;
    Timings linear, attention_sample;
    double bandwidth;  // bytes per second, median
    double linear_flops, attention_sample_flops, attention_flops;
    int64_t estimated_bytes, peak_bytes;
    std::vector<RivalTimings> rivals;
    std::optional<Inference> inference;
    std::optional<StepProfile> profile;

    double tokens_per_second() const { return static_cast<double>(shape.tokens()) / step.total.median() * 1e3; }
    double linear_gflops() const { return linear_flops / linear.median() / 1e6; }
    double attention_gflops() const { return attention_sample_flops / attention_sample.median() / 1e6; }
    // Time of attention's products at the sample's rate.
    double attention_ms() const { return attention_flops / attention_gflops() / 1e6; }
    double products_ms() const { return linear.median() + attention_ms(); }
    // AdamW reads four arrays and writes three, the norm reads one. Less is possible where buffers fit in a cache.
    double update_at_bandwidth_ms() const { return 32.0 * static_cast<double>(elements) / bandwidth * 1e3; }
};

Measurement measure(const Shape& shape, const Options& options, int threads);

}  // namespace hybrid::bench
