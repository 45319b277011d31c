// The same training on the CPU and on a CUDA device.
#pragma once

#include <ostream>

#include "shape.h"

namespace hybrid::bench {

// Prints the losses of every step in each precision and whether they are as close to the CPU's as they should be.
bool compare_losses(std::ostream& out, const Shape& shape, int steps);

}  // namespace hybrid::bench
