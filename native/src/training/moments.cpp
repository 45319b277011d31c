#include "training/moments.h"

#include <algorithm>

namespace hybrid {
namespace {

int64_t bytes(int64_t count) {
    return count * static_cast<int64_t>(sizeof(float));
}

}  // namespace

Moments::Moments(const Buckets& buckets, int32_t owner, Device& device)
    : buckets_(buckets),
      owner_(owner),
      device_(device),
      own_{FloatBuffer(buckets.elements_per_owner(), "AdamW's first moment", device),
           FloatBuffer(buckets.elements_per_owner(), "AdamW's second moment", device)} {}

void Moments::read(Moment moment, const Slice& slice, float* values) const {
    buckets_.for_each_owned(slice, owner_, [&](int64_t element, int64_t count, int64_t offset) {
        device_.download(values + element - slice.begin, data(moment) + offset, bytes(count));
    });
}

void Moments::write(Moment moment, const Slice& slice, const float* values) {
    buckets_.for_each_owned(slice, owner_, [&](int64_t element, int64_t count, int64_t offset) {
        device_.upload(data(moment) + offset, values + element - slice.begin, bytes(count));
    });
    if (buckets_.shards() == 1 || owner_ != 0) return;
    auto& written = written_[static_cast<size_t>(moment)];
    if (!written) written.emplace(buckets_.elements(), "AdamW's moments of all processes");
    std::copy_n(values, slice.count(), written->data() + slice.begin);
}

void Moments::synchronize(Collectives& group) {
    for (const Moment moment : {Moment::kFirst, Moment::kSecond}) {
        if (buckets_.shards() == 1)
            group.broadcast(data(moment), buckets_.elements(), 0)->wait();
        else
            deal_out(group, moment);
    }
    forget_written();
}

void Moments::deal_out(Collectives& group, Moment moment) {
    const auto& written = written_[static_cast<size_t>(moment)];
    int32_t any = written.has_value() ? 1 : 0;
    group.broadcast(&any, sizeof any, 0);
    if (any == 0) return;
    const FloatBuffer bucket(buckets_.bucket(0).count(), "a bucket of AdamW's moments", device_);
    for (int64_t index = 0; index < buckets_.count(); ++index) {
        const Slice slice = buckets_.bucket(index);
        if (written) device_.upload(bucket.data(), written->data() + slice.begin, bytes(slice.count()));
        group.broadcast(bucket.data(), slice.count(), 0)->wait();
        const Slice own = buckets_.part(index, owner_);
        device_.copy(data(moment) + buckets_.part_offset(index), bucket.data() + own.begin - slice.begin,
                     bytes(own.count()));
    }
}

}  // namespace hybrid
