// Matrices as 8-bit floats with a scale per row, for gemm_float8.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

void quantize_float8(const bfloat16* x, int64_t rows, int64_t width, const Float8Matrix& y);

void quantize_float8_weight(const bfloat16* weight, int64_t out, int64_t in, const Float8Matrix& y,
                            const Float8Matrix& transposed);

}  // namespace hybrid::kernels::cuda
