// Brings the parts of a flat buffer together, bucket by bucket, each as soon as this process's part of it is there.
#pragma once

#include <memory>
#include <vector>

#include "device/device.h"
#include "distributed/buckets.h"
#include "distributed/collectives.h"

namespace hybrid {

class BucketGatherer {
  public:
    BucketGatherer(Collectives& group, const Buckets& buckets, float* values, Device& device);

    // The own part of the bucket is there.
    void begin(int64_t index);
    // Returns when all buckets that were begun are whole.
    void wait();

  private:
    Collectives& group_;
    const Buckets& buckets_;
    float* values_;
    Device& device_;
    std::vector<std::unique_ptr<Collectives::Pending>> pending_;
};

}  // namespace hybrid
