// How a step's windows are divided into micro-batches.
#pragma once

#include <algorithm>
#include <cstdint>

namespace hybrid {

// Windows [first, first + count) of a process's share of a step.
struct MicroBatch {
    int64_t first;
    int64_t count;
    int32_t index;
    int32_t total;
    bool last() const { return index + 1 == total; }
};

// Calls body(micro-batch) for each in turn; the last may be smaller.
template <typename Body>
void for_each_micro_batch(int64_t windows, int64_t size, const Body& body) {
    const auto total = static_cast<int32_t>((windows + size - 1) / size);
    for (int32_t index = 0; index < total; ++index) {
        const int64_t first = index * size;
        body(MicroBatch{first, std::min(size, windows - first), index, total});
    }
}

}  // namespace hybrid
