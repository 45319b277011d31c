// Products of 8-bit floats by libtorch, which takes cuBLASLt's where they have scales per row (CUDA 12.9, compute
// capability 9.0) and CUTLASS's otherwise.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

void torch_gemm_float8(int64_t m, int64_t n, int64_t k, const Float8Matrix& a, const Float8Matrix& b, bool fast_sums,
                       bfloat16* c);

}  // namespace hybrid::kernels::cuda
