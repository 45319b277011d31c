#include "distributed/bucket_gatherer.h"

#include "distributed/bucket_collectives.h"

namespace hybrid {

BucketGatherer::BucketGatherer(Collectives& group, const Buckets& buckets, float* values, Device& device)
    : group_(group), buckets_(buckets), values_(values), device_(device) {
    pending_.reserve(static_cast<size_t>(buckets.count()));
}

void BucketGatherer::begin(int64_t index) {
    pending_.push_back(begin_gathering(group_, buckets_, index, values_, device_));
}

void BucketGatherer::wait() {
    for (auto& gathering : pending_) gathering->wait();
    pending_.clear();
}

}  // namespace hybrid
