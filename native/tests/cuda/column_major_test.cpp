// Row-major products as cuBLAS is asked for them.
#include "kernels/cuda/column_major.h"

#include <gtest/gtest.h>

#include <vector>

namespace hybrid::kernels::cuda {
namespace {

// op(matrix)[row, column] of column-major memory.
float element(const std::vector<float>& memory, const StoredMatrix& matrix, Transpose transpose, int64_t row,
              int64_t column) {
    if (transpose == Transpose::kYes) std::swap(row, column);
    EXPECT_LT(row, matrix.rows);
    EXPECT_LT(column, matrix.columns);
    EXPECT_GE(matrix.leading, matrix.rows);
    return memory[static_cast<size_t>(column * matrix.leading + row)];
}

std::vector<float> matrix(int64_t rows, int64_t leading, float seed) {
    std::vector<float> values(static_cast<size_t>(rows * leading));
    for (size_t i = 0; i < values.size(); ++i) values[i] = seed + static_cast<float>(i % 7) - 3.0f;
    return values;
}

TEST(ColumnMajorTest, IsTheRowMajorProduct) {
    constexpr int64_t m = 3, n = 4, k = 5, padding = 2;
    for (const auto transpose_a : {Transpose::kNo, Transpose::kYes}) {
        for (const auto transpose_b : {Transpose::kNo, Transpose::kYes}) {
            const bool ta = transpose_a == Transpose::kYes;
            const bool tb = transpose_b == Transpose::kYes;
            const int64_t lda = (ta ? m : k) + padding, ldb = (tb ? k : n) + padding, ldc = n + padding;
            const std::vector<float> a = matrix(ta ? k : m, lda, 1.0f);
            const std::vector<float> b = matrix(tb ? n : k, ldb, 2.0f);
            const ColumnMajorProduct product = column_major(transpose_a, transpose_b, m, n, k, lda, ldb, ldc);
            ASSERT_EQ(product.result.rows, n);
            ASSERT_EQ(product.result.columns, m);
            for (int64_t row = 0; row < m; ++row) {
                for (int64_t column = 0; column < n; ++column) {
                    float expected = 0.0f, found = 0.0f;
                    for (int64_t i = 0; i < k; ++i) {
                        expected += a[static_cast<size_t>(ta ? i * lda + row : row * lda + i)] *
                                    b[static_cast<size_t>(tb ? column * ldb + i : i * ldb + column)];
                        found += element(b, product.first, product.transpose_first, column, i) *
                                 element(a, product.second, product.transpose_second, i, row);
                    }
                    EXPECT_EQ(found, expected) << ta << tb << " at " << row << ", " << column;
                }
            }
            EXPECT_EQ(product.result.leading, ldc);
        }
    }
}

}  // namespace
}  // namespace hybrid::kernels::cuda
