// What was measured, as tables for people.
#pragma once

#include <ostream>

#include "measurement.h"

namespace hybrid::bench {

void print_measurement(std::ostream& out, const Measurement& measurement);

}  // namespace hybrid::bench
