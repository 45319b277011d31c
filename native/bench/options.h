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

// Throws std::invalid_argument, saying which option is wrong and how.
Options parse_options(int count, char** arguments);

}  // namespace hybrid::bench
