// The device's memory, which is the host's between guard zones.
#pragma once

#include "emulation/runtime_api.h"

namespace hybrid::emulation {

// Fails when something was written beyond an allocation; `operation` is what is said to have done it.
cudaError_t check_guard_zones(const char* operation);

}  // namespace hybrid::emulation
