// Scaling as a table.
#pragma once

#include <ostream>
#include <vector>

#include "scaling.h"

namespace hybrid::bench {

void print_scaling(std::ostream& out, const Shape& shape, const std::vector<ScalingPoint>& points);

}  // namespace hybrid::bench
