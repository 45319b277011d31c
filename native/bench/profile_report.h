// A step's profile as tables.
#pragma once

#include <ostream>

#include "step_profile.h"

namespace hybrid::bench {

void print_profile(std::ostream& out, const Shape& shape, const StepProfile& profile);

}  // namespace hybrid::bench
