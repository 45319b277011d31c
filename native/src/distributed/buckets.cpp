#include "distributed/buckets.h"

#include "kernels/kernels.h"

namespace hybrid {
namespace {

int64_t divide_up(int64_t value, int64_t divisor) {
    return (value + divisor - 1) / divisor;
}

// Elements of one of `parts` parts of `elements`, in whole blocks of the gradient norm.
int64_t part_of(int64_t elements, int64_t parts) {
    return divide_up(elements, parts * kernels::kNormBlock) * kernels::kNormBlock;
}

}  // namespace

Buckets::Buckets(int64_t elements, int64_t bucket_elements, int32_t shards)
    : elements_(elements),
      shards_(shards),
      part_elements_(part_of(std::clamp<int64_t>(bucket_elements, 1, elements), shards)),
      count_(divide_up(elements, part_elements_ * shards)) {}

Slice Buckets::bucket(int64_t index) const {
    const int64_t begin = index * bucket_elements();
    return {begin, std::min(begin + bucket_elements(), elements_)};
}

Slice Buckets::part(int64_t index, int32_t owner) const {
    const Slice whole = bucket(index);
    const int64_t part = part_of(whole.count(), shards_);
    return {std::min(whole.begin + owner * part, whole.end), std::min(whole.begin + (owner + 1) * part, whole.end)};
}

}  // namespace hybrid
