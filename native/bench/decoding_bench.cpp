// decoding_bench [--position N] [--repeats N] [--threads N]
//
// Tokens per second of decoding at LF_LLM-269M's shape, one sequence and eight, beside what reading the weights allows:
// decoding and a measurement of the read bandwidth take turns in one process.
#include <array>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

#include "decoding.h"
#include "format.h"
#include "idle_threads.h"
#include "machine.h"
#include "read_bandwidth.h"

namespace hybrid::bench {
namespace {

constexpr std::array<int32_t, 2> kBatches = {1, 8};

struct Options {
    int position = 128;
    int repeats = 9;
    int threads = 0;  // 0: one per core
};

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string name = arguments[i];
        int* const value = name == "--position"  ? &options.position
                           : name == "--repeats" ? &options.repeats
                           : name == "--threads" ? &options.threads
                                                 : nullptr;
        if (value == nullptr)
            throw std::invalid_argument("unknown option " + name + "; use --position N, --repeats N, --threads N");
        if (++i >= count) throw std::invalid_argument(name + " needs a value");
        *value = std::stoi(arguments[i]);
    }
    if (options.position < 1 || options.repeats < 1)
        throw std::invalid_argument("--position and --repeats must be at least 1");
    return options;
}

// LF_LLM-269M with its initial parameters.
Handle<hy_model> create_model() {
    hy_model_config config{};
    hy_model_config_default(&config);
    auto model = created<hy_model>(hy_model_destroy, [&](auto** out) { return hy_model_create(&config, out); });
    check(hy_model_initialize(model.get(), 1));
    return model;
}

void print_row(const Decoding& decoding, int32_t batch, int64_t bytes, const ReadBandwidth& reading) {
    const double best_bound = batch * reading.best() / static_cast<double>(bytes);
    const double median_bound = batch * reading.median() / static_cast<double>(bytes);
    std::cout << format("  %5d %12.2f %12.2f %8.3f %12.2f %12.2f %8.3f\n", batch, decoding.best_tokens_per_second(),
                        best_bound, decoding.best_tokens_per_second() / best_bound, decoding.median_tokens_per_second(),
                        median_bound, decoding.median_tokens_per_second() / median_bound);
}

int run(int count, char** arguments) {
    const auto options = parse(count, arguments);
    restart_as_the_library_does(arguments);
    print_machine(std::cout, describe_machine(options.threads));

    const auto model = create_model();
    ReadBandwidth reading;
    std::array<Decoding, kBatches.size()> decodings = {Decoding(model.get(), kBatches[0], options.position),
                                                       Decoding(model.get(), kBatches[1], options.position)};
    for (int repeat = 0; repeat < options.repeats; ++repeat) {
        let_threads_sleep();
        reading.run();
        for (auto& decoding : decodings) decoding.run();
    }

    const int64_t bytes = bytes_per_token(model.get());
    std::cout << format("\nLF_LLM-269M after %d tokens: %.3f GB of weights a token; reading %.1f GB/s (median %.1f)\n",
                        options.position, static_cast<double>(bytes) / 1e9, reading.best() / 1e9,
                        reading.median() / 1e9);
    std::cout << format("  %5s %12s %12s %8s %12s %12s %8s\n", "batch", "tokens/s", "bound", "ratio", "median", "bound",
                        "ratio");
    for (size_t i = 0; i < kBatches.size(); ++i) print_row(decodings[i], kBatches[i], bytes, reading);
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace hybrid::bench

int main(int count, char** arguments) {
    try {
        return hybrid::bench::run(count, arguments);
    } catch (const std::exception& error) {
        std::cerr << "decoding_bench: " << error.what() << "\n";
        return EXIT_FAILURE;
    }
}
