#include "kernels/gemm.h"

#if defined(HYBRID_CBLAS)

#include <cblas.h>

namespace hybrid::kernels {

void gemm(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const float* a, int64_t lda,
          const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
    cblas_sgemm(CblasRowMajor, transpose_a == Transpose::kYes ? CblasTrans : CblasNoTrans,
                transpose_b == Transpose::kYes ? CblasTrans : CblasNoTrans, static_cast<int>(m), static_cast<int>(n),
                static_cast<int>(k), 1.0f, a, static_cast<int>(lda), b, static_cast<int>(ldb), beta, c,
                static_cast<int>(ldc));
}

}  // namespace hybrid::kernels

#else

#include <ATen/ATen.h>

namespace hybrid::kernels {
namespace {

at::Tensor view(const float* data, int64_t rows, int64_t columns, int64_t stride, Transpose transpose) {
    const at::Tensor stored = at::from_blob(const_cast<float*>(data), {rows, columns}, {stride, 1}, at::kFloat);
    return transpose == Transpose::kYes ? stored.t() : stored;
}

}  // namespace

void gemm(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const float* a, int64_t lda,
          const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
    const bool ta = transpose_a == Transpose::kYes;
    const bool tb = transpose_b == Transpose::kYes;
    const at::Tensor op_a = view(a, ta ? k : m, ta ? m : k, lda, transpose_a);
    const at::Tensor op_b = view(b, tb ? n : k, tb ? k : n, ldb, transpose_b);
    at::Tensor out = view(c, m, n, ldc, Transpose::kNo);
    if (beta == 0.0f)
        at::mm_out(out, op_a, op_b);
    else
        at::addmm_out(out, out, op_a, op_b, beta);
}

}  // namespace hybrid::kernels

#endif
