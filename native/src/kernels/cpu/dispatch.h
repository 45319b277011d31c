// Which instruction sets this build has kernels for and this CPU can run.
#pragma once

#include <vector>

#include "kernels/kernels.h"

namespace hybrid::kernels {

// Fastest first; the last is the scalar table, which every CPU runs.
const std::vector<Kernels>& supported_cpu_kernels();

// The supported table of that name, the fastest for nullptr or an empty name. Throws hybrid::Error.
const Kernels& choose_cpu_kernels(const char* name);

}  // namespace hybrid::kernels
