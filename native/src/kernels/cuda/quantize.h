// Rows of floats as 8-bit integers with a scale per row: symmetric, by the largest magnitude.
#pragma once

#include <cstdint>

namespace hybrid::kernels::cuda {

void quantize_rows(const float* weight, int64_t out, int64_t in, int8_t* values, float* scales);

}  // namespace hybrid::kernels::cuda
