// What the library runs on.
#pragma once

#include <cstdint>

#include "hybrid/hybrid.h"

namespace hybrid {

// Everything but struct_size.
void describe_runtime(hy_runtime_info& info);

// Tells the log what describe_runtime says.
void log_runtime();

// Best rate of several float32 products [m, k] x [k, n], in GFLOP/s.
double measure_gemm(int64_t m, int64_t n, int64_t k);

}  // namespace hybrid
