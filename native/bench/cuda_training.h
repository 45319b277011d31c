// Training as cuda_bench's options say.
#pragma once

#include <cstdint>

#include "cuda_options.h"
#include "hybrid/hybrid.h"
#include "shape.h"

namespace hybrid::bench {

hy_trainer_config trainer_config(const Shape& shape, const CudaOptions& options);

// What the trainer will take of the device's memory by its own account, which is made without a device.
int64_t estimated_bytes(const Shape& shape, const CudaOptions& options);

}  // namespace hybrid::bench
