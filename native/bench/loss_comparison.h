// The same training on the CPU and on a CUDA device.
#pragma once

#include <cstdint>
#include <ostream>

#include "shape.h"

namespace hybrid::bench {

// Prints the losses of every step in each precision that a device of that compute capability has, and whether they are
// as close to the CPU's as they should be.
bool compare_losses(std::ostream& out, const Shape& shape, int steps, int32_t compute_major);

}  // namespace hybrid::bench
