// What a call has found wrong.
#pragma once

#include <string>

#include "emulation/runtime_api.h"

namespace hybrid::emulation {

// Keeps the message for cudaGetErrorString and returns the error.
cudaError_t report(cudaError_t error, const std::string& message);

}  // namespace hybrid::emulation
