// train_bench [--shape NAME]... [--repeats N] [--threads N] [--profile] [--no-twin] [--json]
//
// One training step, its matrix products alone and the autograd twin, turn by turn in one process. With --profile, the
// step's kernels one by one instead.
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "eager_step.h"
#include "machine.h"
#include "memory.h"
#include "options.h"
#include "our_step.h"
#include "products.h"
#include "profile_report.h"
#include "report.h"
#include "step_profile.h"

namespace hybrid::bench {
namespace {

Result measure(const Shape& shape, const Options& options) {
    Result result{};
    result.shape = shape;

    const int64_t resident_before = resident_bytes();
    reset_peak_resident();
    OurStep ours(shape);
    ours.run();
    result.peak_bytes = peak_resident_bytes() - resident_before;
    result.estimated_bytes = ours.estimated_bytes();
    result.elements = ours.elements();

    const Products products(shape);
    result.linear_flops = products.linear_flops();
    result.attention_flops = products.attention_flops();
    result.attention_sample_flops = products.attention_sample_flops();
    products.run_linear();
    products.run_attention_sample();

    std::unique_ptr<EagerStep> twin;
    if (options.twin) {
        twin = std::make_unique<EagerStep>(shape);
        twin->run();
    }

    for (int repeat = 0; repeat < options.repeats; ++repeat) {
        const auto metrics = ours.run();
        result.step.add(metrics.total_ms);
        if (metrics.total_ms == result.step.best()) result.best_step = metrics;
        result.linear.add(timed([&] { products.run_linear(); }));
        result.attention_sample.add(timed([&] { products.run_attention_sample(); }));
        if (twin) result.twin.add(timed([&] { twin->run(); }));
    }
    return result;
}

int run(int count, char** arguments) {
    const auto options = parse_options(count, arguments);
    restart_as_the_library_does(arguments);
    const auto machine = describe_machine(options.threads);
    if (options.profile) {
        print_machine(std::cout, machine);
        for (const auto& shape : options.shapes)
            print_profile(std::cout, machine, shape, profile_step(shape, options.repeats));
        return EXIT_SUCCESS;
    }
    std::vector<Result> results;
    for (const auto& shape : options.shapes) results.push_back(measure(shape, options));
    (options.json ? print_json : print_table)(std::cout, machine, results);
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace hybrid::bench

int main(int count, char** arguments) {
    try {
        return hybrid::bench::run(count, arguments);
    } catch (const std::exception& error) {
        std::cerr << "train_bench: " << error.what() << "\n";
        return EXIT_FAILURE;
    }
}
