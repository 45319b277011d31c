// What attention's forward and backward share: the size of a tile and its scratch.
#pragma once

#include "kernels/cpu/isa.h"
#include "kernels/cpu/lanes.h"

namespace hybrid::kernels::HYBRID_ISA {

constexpr int64_t kTile = 64;           // queries, and keys, of one tile
constexpr int64_t kStackHeadDim = 256;  // above, a thread takes its scratch from the heap

HYBRID_INLINE int64_t round_up_to_lanes(int64_t count) {
    return divide_up(count, kLanes) * kLanes;
}

// A thread's scratch of [kTile, head_dim] or [head_dim, kTile] floats, head_dim rounded up to whole vectors.
class TileBuffer {
  public:
    explicit TileBuffer(int64_t head_dim)
        : heap_(head_dim > kStackHeadDim ? new float[kTile * round_up_to_lanes(head_dim)] : nullptr) {}
    ~TileBuffer() { delete[] heap_; }
    TileBuffer(const TileBuffer&) = delete;
    TileBuffer& operator=(const TileBuffer&) = delete;

    float* data() { return heap_ ? heap_ : stack_; }

  private:
    float* heap_;
    alignas(64) float stack_[kTile * kStackHeadDim];
};

// to [columns, kTile] = factor * the transpose of from [rows, columns]; columns rows.. kTile of `to` become 0.
inline void pack_transposed(const float* from, int64_t from_stride, int64_t rows, int64_t columns, float factor,
                            float* to) {
    for (int64_t column = 0; column < columns; ++column) {
        float* line = to + column * kTile;
        for (int64_t row = 0; row < rows; ++row) line[row] = factor * from[row * from_stride + column];
        for (int64_t row = rows; row < kTile; ++row) line[row] = 0.0f;
    }
}

// to [rows, columns] = the transpose of from [columns, kTile].
inline void unpack_transposed(const float* from, int64_t rows, int64_t columns, float* to, int64_t to_stride) {
    for (int64_t row = 0; row < rows; ++row) {
        for (int64_t column = 0; column < columns; ++column) to[row * to_stride + column] = from[column * kTile + row];
    }
}

}  // namespace hybrid::kernels::HYBRID_ISA
