// Linear layers of few rows of x, as decoding has them: bound by reading W.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

template <typename T>
void linear_rows(Crew* crew, const T* x, const T* weight, int64_t n, int64_t out, int64_t in, T* y);

template <typename T>
void linear_int8(Crew* crew, const T* x, const Int8Matrix& weight, int64_t n, int64_t out, int64_t in, T* y);

}  // namespace hybrid::kernels::cuda
