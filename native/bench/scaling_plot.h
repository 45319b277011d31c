// Scaling as a picture: tokens per second and memory over context and over batch.
#pragma once

#include <ostream>
#include <vector>

#include "scaling.h"

namespace hybrid::bench {

// An SVG. Measured values are points on lines, predictions are dashed.
void plot_scaling(std::ostream& out, const Shape& shape, const std::vector<ScalingPoint>& points);

}  // namespace hybrid::bench
