// Sums the gradient over the processes, bucket by bucket, while backward still computes the rest of it.
#pragma once

#include <memory>
#include <vector>

#include "distributed/buckets.h"
#include "distributed/collectives.h"
#include "support/stopwatch.h"

namespace hybrid {

class GradientReducer {
  public:
    GradientReducer(Collectives& group, const Buckets& buckets, float* gradient);

    // The gradient's elements before `end` are final: begins with the buckets that lie among them.
    void reduce_before(const float* end);

    // Returns when the bucket, or this process's part of it, is the sum over the processes.
    void wait(int64_t index);

    // Waits for what was begun in a step that was abandoned, and is ready for another one.
    void settle();

    // From the beginning of the first bucket to the end of the last one that was waited for.
    double communication_ms() const { return communication_ms_; }

  private:
    Collectives& group_;
    const Buckets& buckets_;
    float* gradient_;
    std::vector<std::unique_ptr<Collectives::Pending>> pending_;  // by bucket, of those that were begun
    Stopwatch since_first_;
    double communication_ms_ = 0.0;
};

}  // namespace hybrid
