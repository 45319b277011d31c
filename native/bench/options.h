// The command line of train_bench.
#pragma once

#include <string>
#include <vector>

#include "shape.h"

namespace hybrid::bench {

struct Options {
    std::vector<Shape> shapes;
    int repeats = 5;
    int threads = 0;  // 0: one per core
    bool profile = false;
    bool twin = true;                 // the eager twin in child processes
    bool blas = true;                 // the products with other libraries in child processes
    bool inference = true;            // evaluation, multiple choice, decoding
    std::vector<std::string> rivals;  // names of the only children to run; empty: all
    std::string blas_folder;          // where more libraries of products are than the system's
    bool scaling = false;             // other threads, batches and contexts instead
    std::string svg;                  // where their plot goes; empty: nowhere
    bool json = false;
    std::string worker;  // what a child process of train_bench does
};

// What --help says.
constexpr const char* kUsage =
    R"(usage: train_bench [--shape NAME]... [--repeats N] [--threads N] [--profile] [--no-twin] [--no-blas]
                   [--no-inference] [--rival NAME]... [--blas-folder DIR] [--json]
       train_bench --scaling [--shape NAME] [--repeats N] [--svg FILE]

Times one optimizer step beside its matrix products alone, and both beside what other libraries take, in turns.
Everything for a shape takes minutes, and the machine should do nothing else.

  --shape NAME        A, B, C, demo or LF_LLM-269M, once or more; without it all of them (with --scaling: C)
  --repeats N         turns of each measurement; medians of them count (5)
  --threads N         threads to compute with; 0 takes one per core (0)
  --profile           adds the time of every kernel of a step
  --no-twin           leaves out the step as eager libtorch does it
  --no-blas           leaves out the products by other libraries
  --no-inference      leaves out evaluation, multiple choice and decoding
  --rival NAME        compares with this library alone, as the table calls it, once or more: "oneDNN, active"
  --blas-folder DIR   looks for other libraries of products here, too (packages unpacked by dpkg -x)
  --json              prints one JSON object (docs/benchmark-json.md) instead of tables
  --scaling           measures one shape's model at other threads, contexts and batches instead
  --svg FILE          draws --scaling's table
  --help              prints this

docs/performance.md has the results, and what is compared with what.
)";

// Throws std::invalid_argument, saying which option is wrong and how.
Options parse_options(int count, char** arguments);

}  // namespace hybrid::bench
