// Sums over the rows of a matrix: the gradient of a bias, where the pass that writes the matrix does not sum it.
#pragma once

#include <cstdint>

namespace hybrid::kernels::cuda {

// out[c] (+)= sum over rows of x [n, width]. scratch: reduction of width `width`.
template <typename T>
void column_sum(const T* x, int64_t n, int64_t width, bool accumulate, float* out, float* scratch);

}  // namespace hybrid::kernels::cuda
