// The operations of the emulated device: the kernels, and matrix products by plain loops in place of cuBLASLt's.
#include <numeric>
#include <vector>

#include "emulation/stream.h"
#include "kernels/cuda/stream.h"
#include "kernels/cuda/table.h"
#include "kernels/cuda/tables.h"
#include "kernels/reference/float8.h"

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

void gemm_float8(int64_t m, int64_t n, int64_t k, const Float8Matrix& a, const Float8Matrix& b, bool, bfloat16* c) {
    emulation::begin(current_stream(), [=] {
        const auto numbers = [k](const Float8Matrix& matrix, int64_t row) {
            std::vector<float> values;
            for (int64_t x = 0; x < k; ++x)
                values.push_back(static_cast<float>(reference::from_float8(matrix.format, matrix.values[row * k + x])));
            return values;
        };
        std::vector<std::vector<float>> columns;
        for (int64_t j = 0; j < n; ++j) columns.push_back(numbers(b, j));
        for (int64_t i = 0; i < m; ++i) {
            const std::vector<float> row = numbers(a, i);
            for (int64_t j = 0; j < n; ++j)
                c[i * n + j] = to_bfloat16(std::inner_product(row.begin(), row.end(), columns[j].begin(), 0.0f) *
                                           a.scales[i] * b.scales[j]);
        }
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
    static const KernelTable<bfloat16> table = [] {
        KernelTable<bfloat16> made = emulated_table<bfloat16>();
        made.gemm_float8 = gemm_float8;
        return made;
    }();
    return table;
}

}  // namespace hybrid::kernels::cuda
