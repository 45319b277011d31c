#include "loss_comparison.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "format.h"
#include "kernels/float8.h"
#include "placed_training.h"

namespace hybrid::bench {
namespace {

// How a training computes, and how far its losses may be from the CPU's, relatively: by its rounding, over a few dozen
// steps.
struct Numbers {
    const char* name;
    hy_precision precision;
    bool float8;
    double tolerance;
};

constexpr Numbers kNumbers[] = {{"float32", HY_PRECISION_FLOAT32, false, 1e-3},
                                {"TF32", HY_PRECISION_TF32, false, 5e-3},
                                {"bfloat16", HY_PRECISION_BFLOAT16, false, 2e-2},
                                {"float8", HY_PRECISION_BFLOAT16, true, 5e-2}};

hy_placement cpu() {
    hy_placement placement{};
    hy_placement_default(&placement);
    return placement;
}

std::vector<double> losses_of(const Shape& shape, const Numbers& numbers, int steps) {
    hy_trainer_config config = trainer_config(shape);
    config.float8 = numbers.float8 ? 1 : 0;
    return PlacedTraining(shape, cuda_placement(numbers.precision), config).run(steps);
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

bool compare_losses(std::ostream& out, const Shape& shape, int steps, int32_t compute_major) {
    const std::vector<double> expected = PlacedTraining(shape, cpu()).run(steps);
    out << format("%s: D=%d L=%d H=%d, %d sequences of %d tokens a step, dropout on\n", shape.name.c_str(),
                  shape.n_embd, shape.n_layer, shape.n_head, shape.batch, shape.time);
    bool close = true;
    std::string names;
    std::vector<std::vector<double>> all;
    for (const Numbers& numbers : kNumbers) {
        if (numbers.float8 && compute_major < kFloat8ComputeMajor) {
            out << format("  CUDA in %-9s left out, as it needs compute capability %d.0\n", numbers.name,
                          kFloat8ComputeMajor);
            continue;
        }
        names += format(" %10s", numbers.name);
        all.push_back(losses_of(shape, numbers, steps));
        const double largest = difference(all.back(), expected);
        const bool as_close = largest <= numbers.tolerance;
        close = close && as_close;
        out << format("  CUDA in %-9s loss differs from the CPU's by at most %.1e, allowed %.1e: %s\n", numbers.name,
                      largest, numbers.tolerance, as_close ? "ok" : "TOO MUCH");
    }
    out << "  step        CPU" << names << "\n";
    for (size_t step = 0; step < expected.size(); ++step) {
        out << format("  %4zu %10.6f", step, expected[step]);
        for (const auto& losses : all) out << format(" %10.6f", step < losses.size() ? losses[step] : NAN);
        out << "\n";
    }
    return close;
}

}  // namespace hybrid::bench
