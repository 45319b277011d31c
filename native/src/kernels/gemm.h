// The matrix product of every linear layer: cblas where it was found, else libtorch's at::mm_out.
#pragma once

#include <cstdint>

namespace hybrid::kernels {

enum class Transpose : bool { kNo = false, kYes = true };

// C [m, n] = op(A) op(B) + beta C, row-major float32. op(A) is [m, k], op(B) is [k, n]; a leading dimension is the
// number of floats between rows of the stored (not transposed) matrix. With beta 0, C is never read.
void gemm(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const float* a, int64_t lda,
          const float* b, int64_t ldb, float beta, float* c, int64_t ldc);

}  // namespace hybrid::kernels
