// The operations of a CUDA device that are kernels of our own.
#pragma once

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

// All but the matrix products, gemm, gemm_gradient and gemm_float8, which are nullptr.
template <typename T>
KernelTable<T> cuda_passes();

}  // namespace hybrid::kernels::cuda
