// The small matrix products inside attention's tiles.
#pragma once

#include "kernels/cpu/lanes.h"

namespace hybrid::kernels::HYBRID_ISA {

// A block of kBlockRows x kBlockVectors accumulators, the operands beside them, fills the registers.
constexpr int kBlockRows = 6;
constexpr int kBlockVectors = kLanes == 16 ? 4 : 2;

// The left operand: element (row, depth) is data[row * row_stride + depth * depth_stride].
struct TileOperand {
    const float* data;
    int64_t row_stride;
    int64_t depth_stride;
};

enum class Into { kOverwrite, kAdd };

template <int kRows, int kVectors, Into kInto>
HYBRID_INLINE void product_block(const TileOperand& a, const float* b, int64_t b_stride, int64_t depth, float* c,
                                 int64_t c_stride) {
    Lanes sum[kRows][kVectors];
    HYBRID_UNROLL
    for (int row = 0; row < kRows; ++row) {
        HYBRID_UNROLL
        for (int v = 0; v < kVectors; ++v)
            sum[row][v] = kInto == Into::kAdd ? load(c + row * c_stride + v * kLanes) : broadcast(0.0f);
    }
    for (int64_t k = 0; k < depth; ++k) {
        Lanes right[kVectors];
        HYBRID_UNROLL
        for (int v = 0; v < kVectors; ++v) right[v] = load(b + k * b_stride + v * kLanes);
        HYBRID_UNROLL
        for (int row = 0; row < kRows; ++row) {
            const Lanes left = broadcast(a.data[row * a.row_stride + k * a.depth_stride]);
            HYBRID_UNROLL
            for (int v = 0; v < kVectors; ++v) sum[row][v] += left * right[v];
        }
    }
    HYBRID_UNROLL
    for (int row = 0; row < kRows; ++row) {
        HYBRID_UNROLL
        for (int v = 0; v < kVectors; ++v) store(c + row * c_stride + v * kLanes, sum[row][v]);
    }
}

template <int kVectors, Into kInto>
HYBRID_INLINE void product_columns(TileOperand a, int64_t rows, const float* b, int64_t b_stride, int64_t depth,
                                   float* c, int64_t c_stride) {
    for (; rows >= kBlockRows; rows -= kBlockRows) {
        product_block<kBlockRows, kVectors, kInto>(a, b, b_stride, depth, c, c_stride);
        a.data += kBlockRows * a.row_stride;
        c += kBlockRows * c_stride;
    }
    static_assert(kBlockRows == 6, "one case for every remainder");
    switch (rows) {
        case 1:
            return product_block<1, kVectors, kInto>(a, b, b_stride, depth, c, c_stride);
        case 2:
            return product_block<2, kVectors, kInto>(a, b, b_stride, depth, c, c_stride);
        case 3:
            return product_block<3, kVectors, kInto>(a, b, b_stride, depth, c, c_stride);
        case 4:
            return product_block<4, kVectors, kInto>(a, b, b_stride, depth, c, c_stride);
        case 5:
            return product_block<5, kVectors, kInto>(a, b, b_stride, depth, c, c_stride);
        default:
            return;
    }
}

// C [rows, width] = A [rows, depth] B [depth, width], or added to C. width is a multiple of kLanes.
template <Into kInto>
inline void tile_product(const TileOperand& a, int64_t rows, int64_t depth, const float* b, int64_t b_stride,
                         int64_t width, float* c, int64_t c_stride) {
    int64_t column = 0;
    for (; column + kBlockVectors * kLanes <= width; column += kBlockVectors * kLanes)
        product_columns<kBlockVectors, kInto>(a, rows, b + column, b_stride, depth, c + column, c_stride);
    for (; column < width; column += kLanes)
        product_columns<1, kInto>(a, rows, b + column, b_stride, depth, c + column, c_stride);
}

}  // namespace hybrid::kernels::HYBRID_ISA
