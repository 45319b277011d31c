// The micro-batch that a device has memory for.
#pragma once

#include <cstdint>

#include "cuda_options.h"
#include "shape.h"

namespace hybrid::bench {

// The shape with as many sequences in a micro-batch as `bytes` hold for training and its products alone, one at least
// and kMostTokens at most.
Shape with_largest_micro_batch(Shape shape, const CudaOptions& options, int64_t bytes);

// Products of so many rows gain nothing by more.
constexpr int64_t kMostTokens = 131072;

}  // namespace hybrid::bench
