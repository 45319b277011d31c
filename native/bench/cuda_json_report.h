// What cuda_bench measured, as JSON; docs/benchmark-json.md names the keys.
#pragma once

#include <ostream>

#include "cuda_measurement.h"

namespace hybrid::bench {

void print_json(std::ostream& out, const CudaMeasurement& measurement);

}  // namespace hybrid::bench
