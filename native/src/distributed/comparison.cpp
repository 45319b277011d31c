#include "distributed/comparison.h"

#include "support/hash.h"

namespace hybrid {

std::vector<int32_t> ranks_that_differ(Collectives& group, const float* values, int64_t count) {
    // Each hash as two whole numbers that a double holds; what is another's is 0 and is summed.
    const uint64_t hash = hash_of(values, count);
    std::vector<double> halves(2 * static_cast<size_t>(group.size()));
    const auto own = 2 * static_cast<size_t>(group.rank());
    halves[own] = static_cast<double>(hash >> 32);
    halves[own + 1] = static_cast<double>(hash & 0xffffffff);
    group.all_reduce(halves.data(), static_cast<int64_t>(halves.size()));

    std::vector<int32_t> ranks;
    for (size_t rank = 1; 2 * rank < halves.size(); ++rank)
        if (halves[2 * rank] != halves[0] || halves[2 * rank + 1] != halves[1])
            ranks.push_back(static_cast<int32_t>(rank));
    return ranks;
}

std::string names_of(const std::vector<int32_t>& ranks) {
    std::string names = ranks.size() == 1 ? "rank " : "ranks ";
    for (size_t i = 0; i < ranks.size(); ++i) {
        if (i > 0) names += i + 1 == ranks.size() ? " and " : ", ";
        names += std::to_string(ranks[i]);
    }
    return names;
}

}  // namespace hybrid
