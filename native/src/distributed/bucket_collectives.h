// What happens to a bucket of a flat buffer between the processes of a group.
#pragma once

#include <memory>

#include "device/device.h"
#include "distributed/buckets.h"
#include "distributed/collectives.h"

namespace hybrid {

// Begins to sum a bucket over the processes: all of it, or of the parts at least the own one.
std::unique_ptr<Collectives::Pending> begin_reduction(Collectives& group, const Buckets& buckets, int64_t index,
                                                      float* values);

// Begins to bring the parts of a bucket together: each process has the own one and gets the others'.
std::unique_ptr<Collectives::Pending> begin_gathering(Collectives& group, const Buckets& buckets, int64_t index,
                                                      float* values, Device& device);

}  // namespace hybrid
