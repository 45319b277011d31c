// The same work in other ways: the eager twin and the products, with other libraries of products and other waiting
// policies of OpenMP. Both are fixed when a process loads, so each is a child process that takes turns with this one.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "options.h"
#include "shape.h"
#include "timings.h"

namespace hybrid::bench {

enum class RivalWork { kProducts, kTwin };

struct Rival {
    std::string name;
    RivalWork work;
    std::vector<std::string> arguments, variables;
    std::string library;  // the BLAS that its process must have; empty: any
};

struct RivalTimings {
    std::string name;
    RivalWork work;
    Timings theirs, ours;

    double theirs_to_ours() const { return theirs.median() / ours.median(); }
};

// Those that the options ask for and this machine has. Throws std::invalid_argument where one that is asked for is not.
std::vector<Rival> rivals(const Options& options, int threads);

// Names of the libraries that this machine lacks.
std::vector<std::string> absent_libraries(const Options& options);

// `ours` runs our counterpart once and gives its milliseconds.
RivalTimings race(const Rival& rival, const Shape& shape, int repeats, const std::function<double()>& ours);

// The fastest of one kind; null where none was measured.
const RivalTimings* best_rival(const std::vector<RivalTimings>& rivals, RivalWork work);

}  // namespace hybrid::bench
