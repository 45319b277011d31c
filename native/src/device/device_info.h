// The CUDA devices of this machine.
#pragma once

#include <cstdint>

#include "hybrid/hybrid.h"

namespace hybrid {

// Whether this library has its CUDA backend.
bool cuda_is_built();

// The version of the CUDA runtime that the backend was built with, for example "12.4", or "".
const char* cuda_version();

// Devices that can be used: those before the first that is too old.
int32_t cuda_device_count();

// HY_STATUS_INVALID_ARGUMENT, with what is wrong, unless the device can be used.
void require_cuda_device(int32_t index);

// Everything but struct_size. HY_STATUS_INVALID_ARGUMENT when there is no such device.
void describe_cuda_device(int32_t index, hy_device_info& info);

}  // namespace hybrid
