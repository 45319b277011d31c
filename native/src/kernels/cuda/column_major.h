// A product of row-major matrices as cuBLAS sees it.
#pragma once

#include <cstdint>

#include "kernels/gemm.h"

namespace hybrid::kernels::cuda {

// A column-major matrix as it is stored.
struct StoredMatrix {
    int64_t rows;
    int64_t columns;
    int64_t leading;  // elements between columns
};

// In memory a row-major matrix is the column-major one of its transpose: C = op(A) op(B) is C^T = op(B)^T op(A)^T, so
// that B comes first, and neither is transposed more or less than before.
struct ColumnMajorProduct {
    Transpose transpose_first;
    Transpose transpose_second;
    StoredMatrix first;   // B's memory
    StoredMatrix second;  // A's
    StoredMatrix result;  // C's
};

// C [m, n] = op(A) op(B), op(A) [m, k], op(B) [k, n], row-major.
inline ColumnMajorProduct column_major(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k,
                                       int64_t lda, int64_t ldb, int64_t ldc) {
    const auto stored = [](Transpose transpose, int64_t rows, int64_t columns, int64_t leading) {
        return transpose == Transpose::kYes ? StoredMatrix{rows, columns, leading}
                                            : StoredMatrix{columns, rows, leading};
    };
    return {transpose_b, transpose_a, stored(transpose_b, k, n, ldb), stored(transpose_a, m, k, lda), {n, m, ldc}};
}

}  // namespace hybrid::kernels::cuda
