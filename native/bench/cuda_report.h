// What cuda_bench measured, as tables.
#pragma once

#include <ostream>

#include "cuda_measurement.h"

namespace hybrid::bench {

void print_device(std::ostream& out, const hy_device_info& device);

void print_measurement(std::ostream& out, const CudaMeasurement& measurement);

}  // namespace hybrid::bench
