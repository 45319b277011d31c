// train_bench [--shape A|B] [--repeats N] [--threads N] [--no-twin] [--json]
//
// One training step, its matrix products alone and the autograd twin, turn by turn in one process; the best of each
// counts.
#include <cstdlib>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "eager_step.h"
#include "machine.h"
#include "memory.h"
#include "our_step.h"
#include "products.h"
#include "report.h"

namespace hybrid::bench {
namespace {

struct Options {
    std::string shape;  // empty: all
    int repeats = 7;
    int threads = 0;  // 0: one per core
    bool twin = true;
    bool json = false;
};

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        const auto value = [&] {
            if (++i >= count) throw std::invalid_argument(name + " needs a value");
            return std::string(arguments[i]);
        };
        if (name == "--shape")
            options.shape = value();
        else if (name == "--repeats")
            options.repeats = std::stoi(value());
        else if (name == "--threads")
            options.threads = std::stoi(value());
        else if (name == "--no-twin")
            options.twin = false;
        else if (name == "--json")
            options.json = true;
        else
            throw std::invalid_argument("unknown option " + name +
                                        "; use --shape A|B, --repeats N, --threads N, --no-twin, --json");
    }
    if (options.repeats < 1) throw std::invalid_argument("--repeats must be at least 1");
    return options;
}

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
    const auto options = parse(count, arguments);
    restart_as_the_library_does(arguments);
    const auto machine = describe_machine(options.threads);
    std::vector<Result> results;
    for (const auto& shape : shapes())
        if (options.shape.empty() || options.shape == shape.name) results.push_back(measure(shape, options));
    if (results.empty()) throw std::invalid_argument("there is no shape " + options.shape + "; use A or B");
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
