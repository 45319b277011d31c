// Time per operation over repeated runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "operation.h"
#include "timings.h"

namespace hybrid::bench {

class Profile {
  public:
    // All calls of one operation in a run.
    struct Row {
        std::string name;
        OperationGroup group;
        int64_t calls;
        double bytes, flops;
        Timings runs;

        double gigabytes_per_second() const { return bytes / runs.median() / 1e6; }
        double gflops() const { return flops / runs.median() / 1e6; }
    };

    void add(const Operation& operation, double milliseconds);

    // What was added since the last call was one run, like the others.
    void finish_run();

    // In the order of first use.
    const std::vector<Row>& rows() const { return rows_; }
    // Sum of the medians.
    double milliseconds(OperationGroup group) const;
    double bytes(OperationGroup group) const;
    double flops(OperationGroup group) const;

  private:
    struct Sum {
        int64_t calls = 0;
        double bytes = 0.0, flops = 0.0, milliseconds = 0.0;
    };

    std::vector<Row> rows_;
    std::vector<Sum> run_;  // of rows_, in the unfinished run
};

}  // namespace hybrid::bench
