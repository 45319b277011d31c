#include "training/token_order.h"

#include <algorithm>
#include <numeric>

namespace hybrid {
namespace {

// Calls body(row, id) for each row in order.
template <typename Id, typename Body>
void for_each_row(const void* const* windows, int64_t count, int64_t time, const Body& body) {
    for (int64_t window = 0; window < count; ++window) {
        const auto* ids = static_cast<const Id*>(windows[window]);
        for (int64_t t = 0; t < time; ++t) body(static_cast<int32_t>(window * time + t), ids[t]);
    }
}

}  // namespace

template <typename Id>
void TokenOrder::sort(const void* const* windows, int64_t count, int64_t time, int32_t* order) {
    std::fill(next_.begin(), next_.end(), 0);
    for_each_row<Id>(windows, count, time, [&](int32_t, Id id) { ++next_[static_cast<size_t>(id) + 1]; });
    std::partial_sum(next_.begin(), next_.end(), next_.begin());
    for_each_row<Id>(windows, count, time, [&](int32_t row, Id id) { order[next_[id]++] = row; });
}

template void TokenOrder::sort<uint16_t>(const void* const*, int64_t, int64_t, int32_t*);
template void TokenOrder::sort<uint32_t>(const void* const*, int64_t, int64_t, int32_t*);

}  // namespace hybrid
