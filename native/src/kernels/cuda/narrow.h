// From float32 to the numbers of the matrices.
#pragma once

#include <cstdint>

namespace hybrid::kernels::cuda {

template <typename T>
void narrow(const float* x, int64_t count, T* y);

}  // namespace hybrid::kernels::cuda
