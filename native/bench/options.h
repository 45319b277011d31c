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
    bool twin = true;
    bool json = false;
};

// Throws std::invalid_argument, saying which option is wrong and how.
Options parse_options(int count, char** arguments);

}  // namespace hybrid::bench
