#include "distributed/step_totals.h"

#include <cmath>

namespace hybrid {
namespace {

// The message: tokens, stop, whole gradient, one loss per rank, the block sums. What is another's is 0 and is summed.
constexpr size_t kLosses = 3;

}  // namespace

StepTotals exchange(Collectives& group, const StepShare& share, std::vector<double>& block_sums) {
    const auto ranks = static_cast<size_t>(group.size());
    std::vector<double> message(kLosses + ranks);
    message[0] = static_cast<double>(share.tokens);
    message[1] = share.stop ? 1.0 : 0.0;
    message[2] = share.whole_gradient ? 1.0 : 0.0;
    message[kLosses + static_cast<size_t>(group.rank())] = share.loss_sum;
    message.insert(message.end(), block_sums.begin(), block_sums.end());

    group.all_reduce(message.data(), static_cast<int64_t>(message.size()));

    StepTotals totals{0.0, static_cast<int64_t>(message[0]), message[1] > 0.0, message[2] > 0.0, {}};
    for (size_t rank = 0; rank < ranks; ++rank) {
        const double loss_sum = message[kLosses + rank];
        totals.loss_sum += loss_sum;
        if (!std::isfinite(loss_sum)) totals.not_finite.push_back(static_cast<int32_t>(rank));
    }
    std::copy(message.end() - static_cast<std::ptrdiff_t>(block_sums.size()), message.end(), block_sums.begin());
    return totals;
}

StepTotals alone(const StepShare& share) {
    return {share.loss_sum, share.tokens, share.stop, share.whole_gradient, {}};
}

}  // namespace hybrid
