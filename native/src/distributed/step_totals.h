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
    bool stop;              // it was asked to stop
    bool measures_tensors;  // parts of the gradient are not enough then
};

// What they come to, the same bits on every process.
struct StepTotals {
    double loss_sum;  // over the processes in the order of their ranks
    int64_t tokens;
    bool stop;
    int32_t measuring_processes;
    std::vector<int32_t> not_finite;  // the ranks whose loss is not
};

// What is exchanged, as an array that is summed over the processes: tokens, stop, whether it measures tensors, then the
// losses of all ranks, of which each process brings its own and 0 for the others'.
constexpr int64_t kStepShareHead = 3;
inline int64_t step_message_size(int32_t ranks) {
    return kStepShareHead + ranks;
}
// Everything but the loss.
void write_share_head(const StepShare& share, double* message);
StepTotals read_totals(const double* message, int32_t ranks);

// block_sums: of squares of the gradient, 0 where a block is another process's; they become those of all.
StepTotals exchange(Collectives& group, const StepShare& share, std::vector<double>& block_sums);

// As if this process were the only one.
StepTotals alone(const StepShare& share);

}  // namespace hybrid
