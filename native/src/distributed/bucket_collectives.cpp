#include "distributed/bucket_collectives.h"

namespace hybrid {

std::unique_ptr<Collectives::Pending> begin_reduction(Collectives& group, const Buckets& buckets, int64_t index,
                                                      float* values) {
    const Slice bucket = buckets.bucket(index);
    if (buckets.shards() > 1 && buckets.even(index))
        return group.reduce_scatter(values + bucket.begin, bucket.count() / buckets.shards());
    return group.all_reduce(values + bucket.begin, bucket.count());
}

std::unique_ptr<Collectives::Pending> begin_gathering(Collectives& group, const Buckets& buckets, int64_t index,
                                                      float* values, Device& device) {
    const Slice bucket = buckets.bucket(index);
    if (buckets.even(index)) return group.all_gather(values + bucket.begin, bucket.count() / buckets.shards());
    // Uneven parts are summed with zeros.
    const Slice own = buckets.part(index, group.rank());
    device.clear(values + bucket.begin, (own.begin - bucket.begin) * static_cast<int64_t>(sizeof(float)));
    device.clear(values + own.end, (bucket.end - own.end) * static_cast<int64_t>(sizeof(float)));
    return group.all_reduce(values + bucket.begin, bucket.count());
}

}  // namespace hybrid
