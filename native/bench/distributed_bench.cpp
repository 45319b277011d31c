// Two processes of one thread that train together beside two that train side by side, each for itself, turn by turn;
// then, unless one coupling is asked for, the same with a sharded optimizer. What coupling costs, where it is waited
// for, and how fast the network is that they are coupled by: this machine's own.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "format.h"
#include "guarded_run.h"
#include "help.h"
#include "machine.h"
#include "pair_of_workers.h"
#include "timings.h"
#include "whole_number_options.h"

namespace hybrid::bench {
namespace {

constexpr const char* kUsage =
    R"(usage: distributed_bench [--shape NAME]... [--repeats N] [--bucket-mb N] [--coupling plain|sharded]

Times two processes of one thread that train together beside two that train side by side, each for itself, in turns.

  --shape NAME        A, B, C, demo or LF_LLM-269M, once or more (B)
  --repeats N         turns of each measurement (7)
  --bucket-mb N       gradient megabytes that are summed at once; 0 takes the trainer's own (0)
  --coupling KIND     plain or sharded: measures that alone instead of both
  --help              prints this
)";

struct Options {
    std::vector<std::string> shapes;
    int repeats = 7;
    int bucket_mb = 0;     // the trainer's own
    std::string coupling;  // empty: both
    std::string worker;    // the rest is a child's
    int rank = 0;
    int port = 0;
};

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i + 1 < count; i += 2) {
        const std::string name = arguments[i], value = arguments[i + 1];
        if (name == "--shape")
            options.shapes.push_back(find_shape(value).name);
        else if (name == "--repeats")
            options.repeats = whole_number(name, value.c_str(), 1);
        else if (name == "--bucket-mb")
            options.bucket_mb = whole_number(name, value.c_str(), 0);
        else if (name == "--coupling" && (value == "plain" || value == "sharded"))
            options.coupling = value;
        else if (name == "--worker")
            options.worker = value;
        else if (name == "--rank")
            options.rank = std::stoi(value);
        else if (name == "--port")
            options.port = std::stoi(value);
        else
            throw std::invalid_argument("unknown option " + name + " " + value + "; --help lists them");
    }
    if (count % 2 == 0) throw std::invalid_argument(std::string(arguments[count - 1]) + " needs a value");
    if (options.shapes.empty()) options.shapes = {"B"};
    return options;
}

WorkerOptions worker_options(const Options& options) {
    const Coupling coupling = options.worker == "none"    ? Coupling::kNone
                              : options.worker == "plain" ? Coupling::kPlain
                                                          : Coupling::kSharded;
    return {find_shape(options.shapes.front()), coupling, options.rank, options.port, options.bucket_mb};
}

// The steps of a pair. A pair is as fast as the mean of its two processes' rates.
struct PairTimings {
    Timings total, backward, update, communication, exposed, blocks, embedding, totals, parameters;
    double bytes = 0.0;

    void add(const std::array<WorkerStep, 2>& steps) {
        const auto mean = [&](double WorkerStep::*part) { return (steps[0].*part + steps[1].*part) / 2.0; };
        total.add(2.0 / (1.0 / steps[0].total + 1.0 / steps[1].total));
        backward.add(mean(&WorkerStep::backward));
        update.add(mean(&WorkerStep::update));
        communication.add(mean(&WorkerStep::communication));
        exposed.add(mean(&WorkerStep::exposed));
        blocks.add(mean(&WorkerStep::blocks));
        embedding.add(mean(&WorkerStep::embedding));
        totals.add(mean(&WorkerStep::totals));
        parameters.add(mean(&WorkerStep::parameters));
        bytes = steps[0].bytes;
    }
};

void print_row(const char* name, const Timings& uncoupled, const Timings& coupled) {
    std::cout << format("  %-44s %10.1f %10.1f\n", name, uncoupled.median(), coupled.median());
}

void print_row(const char* name, const Timings& coupled) {
    std::cout << format("  %-44s %10s %10.1f\n", name, "", coupled.median());
}

void print_pairs(const char* coupling, const PairTimings& uncoupled, const PairTimings& coupled, int repeats) {
    std::cout << format("\n  %-44s %10s %10s   medians of %d, ms\n", coupling, "uncoupled", "coupled", repeats);
    print_row("step", uncoupled.total, coupled.total);
    print_row("  of it backward", uncoupled.backward, coupled.backward);
    print_row("  of it norm and update", uncoupled.update, coupled.update);
    print_row("from the first bucket's begin to the last's end", coupled.communication);
    print_row("waiting", coupled.exposed);
    print_row("  for the blocks' gradients", coupled.blocks);
    print_row("  for the embedding's gradient", coupled.embedding);
    print_row("  for losses, requests and norms", coupled.totals);
    print_row("  for the others' parameters", coupled.parameters);
    std::cout << format("  %-44s %10s %10.1f\n", "reduced and gathered, MB", "", coupled.bytes / 1e6);
    std::cout << format("  %-44s %10.3f by medians, %.3f by bests\n", "coupled / uncoupled tokens per second",
                        uncoupled.total.median() / coupled.total.median(),
                        uncoupled.total.best() / coupled.total.best());
}

void print_memory(const std::array<int64_t, 2>& uncoupled, const std::array<int64_t, 2>& coupled) {
    const char* const names[] = {"memory of one process, GB", "  at its peak"};
    for (int i = 0; i < 2; ++i)
        std::cout << format("  %-44s %10.2f %10.2f\n", names[i], static_cast<double>(uncoupled[i]) / 1e9,
                            static_cast<double>(coupled[i]) / 1e9);
}

void print_network(PairOfWorkers& pair, int repeats) {
    std::cout << format("\n  %-44s %10s %10s\n", "an all-reduce between the two", "ms", "GB/s");
    for (const int64_t bytes : {int64_t{4}, int64_t{1} << 20, int64_t{25} << 20, int64_t{150} << 20}) {
        Timings timings;
        pair.all_reduce(bytes / 4);
        for (int repeat = 0; repeat < 2 * repeats; ++repeat) timings.add(pair.all_reduce(bytes / 4));
        std::cout << format("  %-44s %10.3f %10.2f\n", format("of %lld bytes", static_cast<long long>(bytes)).c_str(),
                            timings.median(), static_cast<double>(bytes) / timings.median() / 1e6);
    }
}

void measure(const std::string& shape, const Options& options) {
    std::cout << "\nShape " << shape << ", " << find_shape(shape).tokens() << " tokens per process and step\n";
    for (const Coupling coupling : {Coupling::kPlain, Coupling::kSharded}) {
        if (!options.coupling.empty() && (options.coupling == "plain") != (coupling == Coupling::kPlain)) continue;
        PairOfWorkers alone(shape, Coupling::kNone, options.bucket_mb), together(shape, coupling, options.bucket_mb);
        PairTimings uncoupled, coupled;
        for (int repeat = 0; repeat < options.repeats; ++repeat) {
            uncoupled.add(alone.step());
            coupled.add(together.step());
        }
        print_pairs(coupling == Coupling::kPlain ? "every process updates everything" : "sharded optimizer", uncoupled,
                    coupled, options.repeats);
        print_memory(alone.memory(), together.memory());
        std::cout.flush();
        if (coupling == Coupling::kPlain) print_network(together, options.repeats);
        std::cout.flush();
    }
}

int run(int count, char** arguments) {
    if (asks_for_help(count, arguments)) {
        std::cout << kUsage;
        return EXIT_SUCCESS;
    }
    const auto options = parse(count, arguments);
    if (!options.worker.empty()) return run_distributed_worker(worker_options(options));
    restart_as_the_library_does(arguments);
    print_machine(std::cout, describe_machine(1));
    for (const auto& shape : options.shapes) measure(shape, options);
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace hybrid::bench

int main(int count, char** arguments) {
    return hybrid::bench::guarded_run("distributed_bench", hybrid::bench::run, count, arguments);
}
