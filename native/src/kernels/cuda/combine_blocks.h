// Sums over rows whose bits depend on the shape only: partial sums of kReductionRows rows each lie in partial
// [blocks, stride] and are added here in float64, in an order that depends on their number.
#pragma once

#include <cstdint>

namespace hybrid::kernels::cuda {

// out[c] (+)= sum over blocks of partial[block * stride + c], c < width.
void combine_blocks(const float* partial, int64_t blocks, int64_t stride, int64_t width, bool accumulate, float* out);

}  // namespace hybrid::kernels::cuda
