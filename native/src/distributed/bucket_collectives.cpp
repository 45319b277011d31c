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
                                                      float* values) {
    const Slice bucket = buckets.bucket(index);
    if (buckets.even(index)) return group.all_gather(values + bucket.begin, bucket.count() / buckets.shards());
    // Uneven parts are summed with zeros.
    const Slice own = buckets.part(index, group.rank());
    std::fill(values + bucket.begin, values + own.begin, 0.0f);
    std::fill(values + own.end, values + bucket.end, 0.0f);
    return group.all_reduce(values + bucket.begin, bucket.count());
}

}  // namespace hybrid
