// What was measured, as JSON; docs/benchmark-json.md names the keys.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "machine.h"
#include "measurement.h"

namespace hybrid::bench {

void print_json(std::ostream& out, const Machine& machine, const std::vector<std::string>& absent_libraries,
                const std::vector<Measurement>& measurements);

}  // namespace hybrid::bench
