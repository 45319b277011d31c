// Tokens per second of decoding at LF_LLM-269M's shape, float32 and int8, one sequence and eight, beside what reading
// the weights allows:
// decoding and a measurement of the read bandwidth take turns in one process.
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "decoding.h"
#include "format.h"
#include "guarded_run.h"
#include "help.h"
#include "idle_threads.h"
#include "machine.h"
#include "read_bandwidth.h"
#include "whole_number_options.h"

namespace hybrid::bench {
namespace {

constexpr const char* kUsage =
    R"(usage: decoding_bench [--position N] [--repeats N] [--threads N]

Times decoding with LF_LLM-269M's shape and initial weights, float32 and int8, one sequence and eight, beside what
reading the weights allows, in turns.

  --position N        tokens that each sequence has already (128)
  --repeats N         turns of each (9)
  --threads N         threads to compute with; 0 takes one per core (0)
  --help              prints this
)";

struct Options {
    int position = 128;
    int repeats = 9;
    int threads = 0;  // 0: one per core
};

Options parse(int count, char** arguments) {
    Options options;
    parse_whole_numbers({{"--position", {&options.position, 1}},
                         {"--repeats", {&options.repeats, 1}},
                         {"--threads", {&options.threads, 0}}},
                        count, arguments);
    return options;
}

// LF_LLM-269M with its initial parameters.
Handle<hy_model> create_model() {
    hy_model_config config{};
    hy_model_config_default(&config);
    auto model =
        created<hy_model>(hy_model_destroy, [&](auto** out) { return hy_model_create(&config, nullptr, out); });
    check(hy_model_initialize(model.get(), 1));
    return model;
}

// One line of the table: a way to decode, and the bytes that it reads.
struct Row {
    const char* weights;
    int32_t batch;
    int64_t bytes;
    Decoding decoding;

    Row(hy_model* model, hy_decoder_weights read, int32_t sequences, int32_t position)
        : weights(read == HY_DECODER_WEIGHTS_INT8 ? "int8" : "float32"),
          batch(sequences),
          bytes(bytes_per_token(model, read)),
          decoding(model, sequences, position, read) {}

    double bound(double bytes_per_second) const { return batch * bytes_per_second / static_cast<double>(bytes); }
};

void print_row(const Row& row, const ReadBandwidth& reading) {
    const double best = row.decoding.best_tokens_per_second(), best_bound = row.bound(reading.best());
    const double median = row.decoding.median_tokens_per_second(), median_bound = row.bound(reading.median());
    std::cout << format("  %-8s %5d %8.3f %10.2f %10.2f %7.3f %10.2f %10.2f %7.3f\n", row.weights, row.batch,
                        static_cast<double>(row.bytes) / 1e9, median, median_bound, median / median_bound, best,
                        best_bound, best / best_bound);
}

int run(int count, char** arguments) {
    if (asks_for_help(count, arguments)) {
        std::cout << kUsage;
        return EXIT_SUCCESS;
    }
    const auto options = parse(count, arguments);
    restart_as_the_library_does(arguments);
    print_machine(std::cout, describe_machine(options.threads));

    const auto model = create_model();
    ReadBandwidth reading;
    std::vector<Row> rows;
    for (const auto weights : {HY_DECODER_WEIGHTS_FLOAT32, HY_DECODER_WEIGHTS_INT8})
        for (const int32_t batch : {1, 8}) rows.emplace_back(model.get(), weights, batch, options.position);
    for (int repeat = 0; repeat < options.repeats; ++repeat) {
        let_threads_sleep();
        reading.run();
        for (auto& row : rows) row.decoding.run();
    }

    std::cout << format("\nLF_LLM-269M after %d tokens, median and best of %d; reading %.1f GB/s (best %.1f)\n",
                        options.position, options.repeats, reading.median() / 1e9, reading.best() / 1e9);
    std::cout << format("  %-8s %5s %8s %10s %10s %7s %10s %10s %7s\n", "weights", "batch", "GB", "tokens/s", "bound",
                        "ratio", "best", "bound", "ratio");
    for (const auto& row : rows) print_row(row, reading);
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace hybrid::bench

int main(int count, char** arguments) {
    return hybrid::bench::guarded_run("decoding_bench", hybrid::bench::run, count, arguments);
}
