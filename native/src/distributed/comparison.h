// Whether all processes hold the same numbers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "distributed/collectives.h"

namespace hybrid {

// The ranks whose array is not rank 0's, bit for bit, judged by hashes; the same answer on every process. Collective.
std::vector<int32_t> ranks_that_differ(Collectives& group, const float* values, int64_t count);

// "rank 2", "ranks 1 and 3", "ranks 1, 2 and 5".
std::string names_of(const std::vector<int32_t>& ranks);

}  // namespace hybrid
