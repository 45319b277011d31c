// AdamW's moments: those of the parameters that this process updates, bucket after bucket.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "device/buffer.h"
#include "distributed/buckets.h"
#include "distributed/collectives.h"

namespace hybrid {

enum class Moment { kFirst, kSecond };

class Moments {
  public:
    // The owner-th parts of the buckets.
    Moments(const Buckets& buckets, int32_t owner, Device& device);

    float* data(Moment moment) const { return own_[static_cast<size_t>(moment)].data(); }

    // The moments of a slice of the flat buffers, from and to the host; what other processes keep is left as it is.
    void read(Moment moment, const Slice& slice, float* values) const;
    void write(Moment moment, const Slice& slice, const float* values);

    // Gives every process rank 0's. Collective. Where each has its own, rank 0's are those that were written there
    // since the last update.
    void synchronize(Collectives& group);

    // Call before an update: what was written for others is out of date.
    void forget_written() { written_ = {}; }

  private:
    void deal_out(Collectives& group, Moment moment);

    const Buckets& buckets_;
    int32_t owner_;
    Device& device_;
    std::array<FloatBuffer, 2> own_;
    std::array<std::optional<FloatBuffer>, 2> written_;  // on rank 0's host: whole, until dealt out
};

}  // namespace hybrid
