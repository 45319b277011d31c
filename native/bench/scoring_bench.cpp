// HellaSwag-like examples at LF_LLM-269M's shape: contexts computed once for all their endings beside one ending at a
// time with full logits, turn by turn in one process; the best of each counts.
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <stdexcept>
#include <string>

#include "check.h"
#include "ending_scores.h"
#include "format.h"
#include "guarded_run.h"
#include "handles.h"
#include "help.h"
#include "machine.h"
#include "shape.h"
#include "timings.h"
#include "whole_number_options.h"

namespace hybrid::bench {
namespace {

constexpr double kLargestDifference = 2e-5;

constexpr const char* kUsage =
    R"(usage: scoring_bench [--examples N] [--repeats N] [--threads N]

Times multiple choice as HellaSwag asks it, with LF_LLM-269M's shape and initial weights: each context computed once for
all its endings, beside one ending at a time, in turns.

  --examples N        questions of four endings (12)
  --repeats N         turns; the best of them counts (5)
  --threads N         threads to compute with; 0 takes one per core (0)
  --help              prints this
)";

struct Options {
    int examples = 12;
    int repeats = 5;
    int threads = 0;  // 0: one per core
};

Options parse(int count, char** arguments) {
    Options options;
    parse_whole_numbers({{"--examples", {&options.examples, 1}},
                         {"--repeats", {&options.repeats, 1}},
                         {"--threads", {&options.threads, 0}}},
                        count, arguments);
    return options;
}

double largest_difference(const TokenScores& a, const TokenScores& b) {
    double largest = 0.0;
    for (size_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
        if (!(difference <= largest)) largest = difference;  // NaN too
    }
    return largest;
}

void print_row(const char* name, const Timings& timings, int examples) {
    std::cout << format("  %-40s %10.1f %10.1f %12.3f\n", name, timings.best(), timings.median(),
                        examples / timings.best() * 1e3);
}

int run(int count, char** arguments) {
    if (asks_for_help(count, arguments)) {
        std::cout << kUsage;
        return EXIT_SUCCESS;
    }
    const auto options = parse(count, arguments);
    restart_as_the_library_does(arguments);
    print_machine(std::cout, describe_machine(options.threads));

    auto shape = find_shape("LF_LLM-269M");
    shape.time = kLongestExample;
    const auto config = model_config(shape);
    const auto model =
        created<hy_model>(hy_model_destroy, [&](auto** out) { return hy_model_create(&config, nullptr, out); });
    check(hy_model_initialize(model.get(), 1));
    const auto scorer_of = [&](int32_t sequences) {
        return created<hy_scorer>(hy_scorer_destroy, [&](auto** out) {
            return hy_scorer_create(model.get(), sequences, kLongestExample, out);
        });
    };
    const auto many = scorer_of(kExampleSequences), one = scorer_of(1);
    const auto examples = random_examples(options.examples, config.n_vocab);

    Timings together, one_at_a_time;
    TokenScores ours, theirs;
    for (int repeat = 0; repeat < options.repeats; ++repeat) {
        together.add(timed([&] { ours = score_together(many.get(), examples, kExampleSequences * kLongestExample); }));
        one_at_a_time.add(timed([&] { theirs = score_one_at_a_time(one.get(), examples, config.n_vocab); }));
    }

    const double difference = largest_difference(ours, theirs);
    std::cout << format(
        "\nLF_LLM-269M: D=%d L=%d H=%d F=%d V=%d; %d examples of a context of 60 to 90 tokens and 4 "
        "endings of 15 to 35\n",
        config.n_embd, config.n_layer, config.n_head, config.n_ffn, config.n_vocab, options.examples);
    std::cout << format("  %-40s %10s %10s %12s\n", "", "best ms", "median ms", "examples/s");
    print_row("contexts computed once", together, options.examples);
    print_row("one ending at a time, full logits", one_at_a_time, options.examples);
    std::cout << format("  %-40s %10.2f %10.2f\n", "times as many examples per second",
                        one_at_a_time.best() / together.best(), one_at_a_time.median() / together.median());
    std::cout << format("  %-40s %10.1e\n", "largest difference of a log-probability", difference);
    if (difference <= kLargestDifference) return EXIT_SUCCESS;
    std::cerr << "scoring_bench: the log-probabilities differ by more than " << kLargestDifference << "\n";
    return EXIT_FAILURE;
}

}  // namespace
}  // namespace hybrid::bench

int main(int count, char** arguments) {
    return hybrid::bench::guarded_run("scoring_bench", hybrid::bench::run, count, arguments);
}
