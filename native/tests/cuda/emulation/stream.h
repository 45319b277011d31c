// What is begun on a stream runs at once, or is recorded while the stream captures.
#pragma once

#include <functional>

#include "emulation/runtime_api.h"

namespace hybrid::emulation {

cudaError_t begin(cudaStream_t stream, std::function<cudaError_t()> operation);

bool captures(cudaStream_t stream);

}  // namespace hybrid::emulation
