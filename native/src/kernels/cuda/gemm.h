// Matrix products by cuBLASLt, with the arguments of the table's gemm and gemm_gradient.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

void gemm_bfloat16(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const bfloat16* a,
                   int64_t lda, const bfloat16* b, int64_t ldb, float beta, bfloat16* c, int64_t ldc);

void gemm_gradient_bfloat16(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k,
                            const bfloat16* a, int64_t lda, const bfloat16* b, int64_t ldb, float beta, float* c,
                            int64_t ldc);

void gemm_float32(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const float* a,
                  int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);

// Operands rounded to TensorFloat-32.
void gemm_tf32(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const float* a,
               int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);

}  // namespace hybrid::kernels::cuda
