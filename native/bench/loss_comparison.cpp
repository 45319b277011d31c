#include "loss_comparison.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "format.h"
#include "placed_training.h"

namespace hybrid::bench {
namespace {

struct Precision {
    hy_precision precision;
    const char* name;
    double tolerance;  // of a loss, relative to the CPU's: from its rounding, over a few dozen steps
};

constexpr Precision kPrecisions[] = {{HY_PRECISION_FLOAT32, "float32", 1e-3},
                                     {HY_PRECISION_TF32, "TF32", 5e-3},
                                     {HY_PRECISION_BFLOAT16, "bfloat16", 2e-2}};

hy_placement cpu() {
    hy_placement placement{};
    hy_placement_default(&placement);
    return placement;
}

// The largest relative difference; a NaN counts as infinite.
double difference(const std::vector<double>& losses, const std::vector<double>& expected) {
    double largest = losses.size() == expected.size() ? 0.0 : INFINITY;
    for (size_t i = 0; i < std::min(losses.size(), expected.size()); ++i) {
        const double relative = std::abs(losses[i] - expected[i]) / expected[i];
        largest = std::isnan(relative) ? INFINITY : std::max(largest, relative);
    }
    return largest;
}

}  // namespace

bool compare_losses(std::ostream& out, const Shape& shape, int steps) {
    const std::vector<double> expected = PlacedTraining(shape, cpu()).run(steps);
    out << format("%s: D=%d L=%d H=%d, %d sequences of %d tokens a step, dropout on\n", shape.name.c_str(),
                  shape.n_embd, shape.n_layer, shape.n_head, shape.batch, shape.time);
    bool close = true;
    std::vector<std::vector<double>> all;
    for (const Precision& precision : kPrecisions) {
        all.push_back(PlacedTraining(shape, cuda_placement(precision.precision)).run(steps));
        const double largest = difference(all.back(), expected);
        const bool as_close = largest <= precision.tolerance;
        close = close && as_close;
        out << format("  CUDA in %-9s loss differs from the CPU's by at most %.1e, allowed %.1e: %s\n", precision.name,
                      largest, precision.tolerance, as_close ? "ok" : "TOO MUCH");
    }
    out << "  step        CPU    float32       TF32   bfloat16\n";
    for (size_t step = 0; step < expected.size(); ++step) {
        out << format("  %4zu %10.6f", step, expected[step]);
        for (const auto& losses : all) out << format(" %10.6f", step < losses.size() ? losses[step] : NAN);
        out << "\n";
    }
    return close;
}

}  // namespace hybrid::bench
