// The operations of the emulated device: the kernels, and matrix products by plain loops in place of cuBLASLt's.
#include "emulation/stream.h"
#include "kernels/cuda/stream.h"
#include "kernels/cuda/table.h"
#include "kernels/cuda/tables.h"

namespace hybrid::kernels::cuda {
namespace {

float number(float value) {
    return value;
}

float number(bfloat16 value) {
    return to_float(value);
}

void assign(float value, float& to) {
    to = value;
}

void assign(float value, bfloat16& to) {
    to = to_bfloat16(value);
}

template <typename T, typename C>
void product(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const T* a, int64_t lda,
             const T* b, int64_t ldb, float beta, C* c, int64_t ldc) {
    const bool ta = transpose_a == Transpose::kYes, tb = transpose_b == Transpose::kYes;
    for (int64_t i = 0; i < m; ++i) {
        for (int64_t j = 0; j < n; ++j) {
            float sum = beta == 0.0f ? 0.0f : beta * number(c[i * ldc + j]);
            for (int64_t x = 0; x < k; ++x)
                sum += number(ta ? a[x * lda + i] : a[i * lda + x]) * number(tb ? b[j * ldb + x] : b[x * ldb + j]);
            assign(sum, c[i * ldc + j]);
        }
    }
}

// Recorded with the kernels when a graph is.
template <typename T, typename C>
void gemm(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const T* a, int64_t lda,
          const T* b, int64_t ldb, float beta, C* c, int64_t ldc) {
    emulation::begin(current_stream(), [=] {
        product(transpose_a, transpose_b, m, n, k, a, lda, b, ldb, beta, c, ldc);
        return cudaSuccess;
    });
}

template <typename T>
KernelTable<T> emulated_table() {
    KernelTable<T> table = cuda_passes<T>();
    table.gemm = gemm<T, T>;
    table.gemm_gradient = gemm<T, float>;
    return table;
}

}  // namespace

const Kernels& kernels_float32() {
    static const Kernels table = emulated_table<float>();
    return table;
}

const Kernels& kernels_tf32() {
    return kernels_float32();
}

const KernelTable<bfloat16>& kernels_bfloat16() {
    static const KernelTable<bfloat16> table = emulated_table<bfloat16>();
    return table;
}

}  // namespace hybrid::kernels::cuda
