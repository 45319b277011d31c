#include "cuda_measurement.h"

#include <iostream>
#include <string>

#include "check.h"
#include "cuda_products.h"
#include "cuda_training.h"
#include "device_peak.h"
#include "micro_batch_choice.h"
#include "placed_training.h"

namespace hybrid::bench {
namespace {

constexpr int32_t kContext = 2048;
constexpr int kSteps = 5;
// Of the free memory. The rest is for what the estimate does not know: kernels, cuBLASLt's and attention's work.
constexpr double kUsable = 0.9;
// Beside PyTorch, which keeps more for the backward pass and logits in float32.
constexpr double kUsableBesideTorch = 0.3;

void announce(const std::string& work) {
    std::cerr << work << " ...\n";
}

Shape shape_of(const CudaOptions& options, int64_t free_bytes) {
    Shape shape = find_shape(options.shape.empty() ? "LF_LLM-269M" : options.shape);
    shape.time = options.context > 0 ? options.context : kContext;
    if (options.micro_batch > 0) {
        shape.batch = options.micro_batch;
        return shape;
    }
    const double usable = options.baseline.empty() ? kUsable : kUsableBesideTorch;
    return with_largest_micro_batch(shape, options, static_cast<int64_t>(usable * static_cast<double>(free_bytes)));
}

// Our step, its products and PyTorch's step in turns.
void measure_steps(CudaMeasurement& result, int steps) {
    announce("the step and its products");
    PlacedTraining training(result.shape, cuda_placement(result.options.precision),
                            trainer_config(result.shape, result.options));
    training.run(steps);  // plans, algorithms and graphs are made
    result.estimated_bytes = training.memory_bytes();
    result.peak_bytes = result.device.free_memory - first_device().free_memory;
    const CudaProducts products(result.shape, result.options.precision);
    products.run();

    std::optional<TorchBaseline> baseline;
    if (!result.options.baseline.empty()) {
        announce("PyTorch compiles and warms up");
        baseline.emplace(result.shape, result.options, steps);
    }
    for (int repeat = 0; repeat < result.options.repeats; ++repeat) {
        result.step.add(timed([&] { training.run(steps); }) / steps);
        result.products.add(timed([&] { products.run(); }));
        if (baseline) baseline->run();
    }
    if (baseline) result.baseline = baseline->timings();
}

}  // namespace

hy_device_info first_device() {
    hy_device_info info{};
    info.struct_size = sizeof info;
    check(hy_get_device_info(0, &info));
    return info;
}

CudaMeasurement measure_cuda(const CudaOptions& options) {
    CudaMeasurement result{};
    cuda_device(0);  // the runtime's own memory is taken before what is free is asked for
    result.options = options;
    result.device = first_device();
    result.peak_flops = options.peak_tflops > 0 ? options.peak_tflops * 1e12 : peak_flops(result.device.name);
    result.shape = shape_of(options, result.device.free_memory);
    measure_steps(result, options.steps > 0 ? options.steps : kSteps);
    if (options.profile) {
        announce("every operation of a step");
        result.profile = profile_cuda_step(result.shape, options);
    }
    return result;
}

}  // namespace hybrid::bench
