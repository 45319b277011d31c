// Sums over the rows of a matrix: the gradient of a bias.
#pragma once

#include <cstdint>

namespace hybrid::kernels::cuda {

template <typename T>
void column_sum(const T* x, int64_t n, int64_t width, bool accumulate, float* out, float* scratch);

}  // namespace hybrid::kernels::cuda
