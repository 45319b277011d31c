#include "distributed/step_totals.h"

#include <algorithm>
#include <cmath>

namespace hybrid {

void write_share_head(const StepShare& share, double* message) {
    message[0] = static_cast<double>(share.tokens);
    message[1] = share.stop ? 1.0 : 0.0;
    message[2] = share.measures_tensors ? 1.0 : 0.0;
}

StepTotals read_totals(const double* message, int32_t ranks) {
    StepTotals totals{0.0, static_cast<int64_t>(message[0]), message[1] > 0.0, static_cast<int32_t>(message[2]), {}};
    for (int32_t rank = 0; rank < ranks; ++rank) {
        const double loss_sum = message[kStepShareHead + rank];
        totals.loss_sum += loss_sum;
        if (!std::isfinite(loss_sum)) totals.not_finite.push_back(rank);
    }
    return totals;
}

StepTotals exchange(Collectives& group, const StepShare& share, std::vector<double>& block_sums) {
    std::vector<double> message(static_cast<size_t>(step_message_size(group.size())));
    write_share_head(share, message.data());
    message[static_cast<size_t>(kStepShareHead + group.rank())] = share.loss_sum;
    message.insert(message.end(), block_sums.begin(), block_sums.end());
    group.all_reduce(message.data(), static_cast<int64_t>(message.size()));
    std::copy(message.end() - static_cast<std::ptrdiff_t>(block_sums.size()), message.end(), block_sums.begin());
    return read_totals(message.data(), group.size());
}

StepTotals alone(const StepShare& share) {
    return {share.loss_sum, share.tokens, share.stop, share.measures_tensors ? 1 : 0, {}};
}

}  // namespace hybrid
