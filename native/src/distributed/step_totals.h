// What the processes tell each other once per step, in one small exchange when backward is over.
#pragma once

#include <cstdint>
#include <vector>

#include "distributed/collectives.h"

namespace hybrid {

// One process's words.
struct StepShare {
    double loss_sum;
    int64_t tokens;
    bool stop;            // it was asked to stop
    bool whole_gradient;  // it measures tensors: parts of the gradient are not enough
};

// What they come to, the same bits on every process.
struct StepTotals {
    double loss_sum;  // over the processes in the order of their ranks
    int64_t tokens;
    bool stop;
    bool whole_gradient;
    std::vector<int32_t> not_finite;  // the ranks whose loss is not
};

// block_sums: of squares of the gradient, 0 where a block is another process's; they become those of all.
StepTotals exchange(Collectives& group, const StepShare& share, std::vector<double>& block_sums);

// As if this process were the only one.
StepTotals alone(const StepShare& share);

}  // namespace hybrid
