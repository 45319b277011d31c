// Times of repeated runs.
#pragma once

#include <algorithm>
#include <vector>

#include "support/stopwatch.h"

namespace hybrid::bench {

class Timings {
  public:
    void add(double milliseconds) { milliseconds_.push_back(milliseconds); }
    bool empty() const { return milliseconds_.empty(); }
    int count() const { return static_cast<int>(milliseconds_.size()); }
    double best() const { return *std::min_element(milliseconds_.begin(), milliseconds_.end()); }
    double median() const {
        auto sorted = milliseconds_;
        std::sort(sorted.begin(), sorted.end());
        const size_t above = sorted.size() / 2, below = (sorted.size() - 1) / 2;
        return (sorted[below] + sorted[above]) / 2.0;
    }

  private:
    std::vector<double> milliseconds_;
};

// Runs the action and gives its milliseconds.
template <typename Action>
double timed(Action action) {
    const Stopwatch watch;
    action();
    return watch.milliseconds();
}

}  // namespace hybrid::bench
