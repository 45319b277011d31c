// Training on a CUDA device: its losses beside the CPU's, and its step beside the products alone.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

#include "cuda_products.h"
#include "format.h"
#include "guarded_run.h"
#include "help.h"
#include "loss_comparison.h"
#include "placed_training.h"
#include "shape.h"
#include "timings.h"
#include "whole_number_options.h"

namespace hybrid::bench {
namespace {

constexpr const char* kUsage =
    R"(usage: cuda_bench [--compare] [--shape NAME] [--micro-batch N] [--context N] [--steps N] [--repeats N]

Times optimizer steps on the first CUDA device in bfloat16, beside the step's matrix products alone, in turns. With
--compare it trains a model of the shape on the CPU in float32 and on the device in float32, TF32 and bfloat16 instead,
from the same parameters, and fails where the losses are too far apart.

  --compare           compares losses
  --shape NAME        A, B, C, demo or LF_LLM-269M (LF_LLM-269M; with --compare: A)
  --micro-batch N     sequences of a step (16; with --compare: the shape's)
  --context N         tokens of a sequence (2048; with --compare: the shape's)
  --steps N           steps of a turn (5; with --compare: of each training, 20)
  --repeats N         turns; medians of them count (5)
  --help              prints this
)";

struct Options {
    bool compare = false;
    std::string shape;
    int micro_batch = 0;
    int context = 0;
    int steps = 0;
    int repeats = 5;
};

Options parse(int count, char** arguments) {
    Options options;
    std::vector<char*> numbers{arguments[0]};
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        if (name == "--compare") {
            options.compare = true;
        } else if (name == "--shape") {
            if (++i >= count) throw std::invalid_argument("--shape needs a value");
            options.shape = arguments[i];
        } else {
            numbers.push_back(arguments[i]);
        }
    }
    parse_whole_numbers({{"--micro-batch", {&options.micro_batch, 1}},
                         {"--context", {&options.context, 1}},
                         {"--steps", {&options.steps, 1}},
                         {"--repeats", {&options.repeats, 1}}},
                        static_cast<int>(numbers.size()), numbers.data());
    return options;
}

Shape shape_of(const Options& options) {
    Shape shape = find_shape(!options.shape.empty() ? options.shape : options.compare ? "A" : "LF_LLM-269M");
    if (!options.compare) {
        shape.batch = 16;
        shape.time = 2048;
    }
    if (options.micro_batch > 0) shape.batch = options.micro_batch;
    if (options.context > 0) shape.time = options.context;
    return shape;
}

void print_device() {
    hy_device_info info{};
    info.struct_size = sizeof info;
    check(hy_get_device_info(0, &info));
    constexpr double kGiB = 1 << 30;
    std::cout << format("%s, compute capability %d.%d, %d multiprocessors, %.1f of %.1f GiB free\n", info.name,
                        info.compute_major, info.compute_minor, info.multiprocessors,
                        static_cast<double>(info.free_memory) / kGiB, static_cast<double>(info.total_memory) / kGiB);
}

void measure(const Shape& shape, int steps, int repeats) {
    PlacedTraining training(shape, HY_PRECISION_BFLOAT16);
    const CudaProducts products(shape);
    training.run(steps);  // plans, algorithms and graphs are made
    products.run();
    Timings step, alone;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        step.add(timed([&] { training.run(steps); }) / steps);
        alone.add(timed([&] { products.run(); }));
    }
    const double tokens = static_cast<double>(shape.tokens());
    const double flops = linear_flops(shape) + attention_flops(shape);
    const auto rate = [](double flops, double milliseconds) { return flops / milliseconds / 1e9; };
    std::cout << format("%s: D=%d L=%d H=%d, %d sequences of %d tokens a step, bfloat16\n", shape.name.c_str(),
                        shape.n_embd, shape.n_layer, shape.n_head, shape.batch, shape.time);
    std::cout << format("  %-48s %10.2f ms %12.0f tokens/s %8.1f TFLOP/s\n", "step (attention's causal half counted)",
                        step.median(), tokens / step.median() * 1e3, rate(flops, step.median()));
    std::cout << format("  %-48s %10.2f ms %12s          %8.1f TFLOP/s\n", "products of the linear layers alone",
                        alone.median(), "", rate(linear_flops(shape), alone.median()));
    std::cout << format("  %-48s %10.2f\n", "step over these products", step.median() / alone.median());
    std::cout << format("  %-48s %10.2f GB\n", "memory by the trainer's account",
                        static_cast<double>(training.memory_bytes()) / 1e9);
}

int run(int count, char** arguments) {
    if (asks_for_help(count, arguments)) {
        std::cout << kUsage;
        return EXIT_SUCCESS;
    }
    const Options options = parse(count, arguments);
    const Shape shape = shape_of(options);
    print_device();
    if (options.compare)
        return compare_losses(std::cout, shape, options.steps > 0 ? options.steps : 20) ? EXIT_SUCCESS : EXIT_FAILURE;
    measure(shape, options.steps > 0 ? options.steps : 5, options.repeats);
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace hybrid::bench

int main(int count, char** arguments) {
    return hybrid::bench::guarded_run("cuda_bench", hybrid::bench::run, count, arguments);
}
