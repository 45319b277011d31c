// What was measured, as a table for people or as JSON.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include "hybrid/hybrid.h"
#include "machine.h"
#include "shape.h"
#include "timings.h"

namespace hybrid::bench {

struct Result {
    Shape shape;
    int64_t elements;
    Timings step;
    hy_step_metrics best_step;
    Timings linear, attention_sample;
    double linear_flops, attention_sample_flops, attention_flops;
    Timings twin;  // empty when it was not asked for
    int64_t estimated_bytes, peak_bytes;

    // Time of attention's products at the sample's rate.
    double attention_ms() const { return attention_sample.best() * attention_flops / attention_sample_flops; }
    double products_ms() const { return linear.best() + attention_ms(); }
    double step_without_update_ms() const { return best_step.total_ms - best_step.update_ms; }
    // AdamW reads four arrays and writes three, the norm reads one. Less is possible where buffers fit in a cache.
    double update_at_bandwidth_ms(double bandwidth) const {
        return 32.0 * static_cast<double>(elements) / bandwidth * 1e3;
    }
};

void print_table(std::ostream& out, const Machine& machine, const std::vector<Result>& results);
void print_json(std::ostream& out, const Machine& machine, const std::vector<Result>& results);

}  // namespace hybrid::bench
