// The parts of attention: products of tiles of kTile rows with kTile rows, in float32, in blocks of kTileThreads
// threads.
//
// A block has kTile rows of its own (queries, or keys) and goes over the others' tiles. scores[own][other] is a product
// over the channels; what comes of it goes through shared memory, transposed, into products over the others' rows. A
// thread has kRows rows of its own by kColumns of the other side: of 12 numbers it reads, it makes 32 products.
// Channels beyond the head's and rows beyond the arrays are zeros in shared memory.
#pragma once

#include <climits>
#include <cstdint>
#include <type_traits>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/vector.h"
#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

constexpr int kTile = 64;
constexpr int kTileThreads = 128;
constexpr int kRows = 8;
constexpr int kColumns = 4;
constexpr int kLanesOfRow = kTile / kColumns;  // threads that have the same rows: neighbours in one warp
constexpr int kDepth = 32;                     // channels of a product that are in shared memory at a time
constexpr int kSlice = 64;                     // channels of a result that one pass over the other side makes
constexpr int kPitch = kTile + 4;  // a row of shared memory begins at 16 bytes, in another bank than the last
static_assert(kTile / kRows * kLanesOfRow == kTileThreads, "a thread for every piece of a tile");

// What a thread has of a tile: rows own_row() + r, columns other_row() + c (of the other side, or channels).
using Fragment = float[kRows][kColumns];

__device__ inline int own_row() {
    return static_cast<int>(threadIdx.x) / kLanesOfRow * kRows;
}

__device__ inline int other_row() {
    return static_cast<int>(threadIdx.x) % kLanesOfRow * kColumns;
}

// Where products over rows come from, in two halves of kDepth channels, or whole rows of kSlice channels.
struct alignas(16) Operands {
    float values[kTile * kPitch];
};

// What was made of scores, as [other][own].
struct alignas(16) Weights {
    float values[kTile * kPitch];
};

// Rows of one head: channel i of row r is first[r * stride + i].
template <typename T>
struct HeadRows {
    const T* first;
    int64_t stride;
    int64_t count;
    int channels;
    bool vectors;  // all rows begin at 16 bytes and have whole vectors
};

__device__ inline void clear(Fragment& fragment) {
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
#pragma unroll
        for (int c = 0; c < kColumns; ++c) fragment[r][c] = 0.0f;
    }
}

// A vector's channels of one row.
template <typename T>
__device__ inline void load_channels(const HeadRows<T>& rows, int64_t row, int channel, float (&values)[kVector<T>]) {
    const T* from = rows.first + row * rows.stride + channel;
    if (rows.vectors && row < rows.count && channel < rows.channels) {
        load(from, values);
        return;
    }
#pragma unroll
    for (int i = 0; i < kVector<T>; ++i)
        values[i] = row < rows.count && channel + i < rows.channels ? to_float(from[i]) : 0.0f;
}

// Channels first_channel .. + kDepth of rows first_row .. + kTile, as [channel][row].
template <typename T>
__device__ inline void load_transposed(const HeadRows<T>& rows, int64_t first_row, int first_channel, float* shared) {
    constexpr int kVectors = kDepth / kVector<T>;
    for (int i = static_cast<int>(threadIdx.x); i < kTile * kVectors; i += kTileThreads) {
        const int row = i / kVectors, channel = i % kVectors * kVector<T>;
        float values[kVector<T>];
        load_channels(rows, first_row + row, first_channel + channel, values);
#pragma unroll
        for (int j = 0; j < kVector<T>; ++j) shared[(channel + j) * kPitch + row] = values[j];
    }
}

// Channels first_channel .. + kSlice of rows first_row .. + kTile, as [row][channel].
template <typename T>
__device__ inline void load_rows(const HeadRows<T>& rows, int64_t first_row, int first_channel, float* shared) {
    constexpr int kVectors = kSlice / kVector<T>;
    for (int i = static_cast<int>(threadIdx.x); i < kTile * kVectors; i += kTileThreads) {
        const int row = i / kVectors, channel = i % kVectors * kVector<T>;
        float values[kVector<T>];
        load_channels(rows, first_row + row, first_channel + channel, values);
        store(values, shared + row * kPitch + channel);
    }
}

// fragment[r][c] += the sum over kCount rows of left[own_row() + r] * right[other_row() + c].
template <int kCount>
__device__ inline void add_products(const float* left, const float* right, Fragment& fragment) {
    left += own_row();
    right += other_row();
#pragma unroll 4
    for (int i = 0; i < kCount; ++i) {
        float l[kRows], r[kColumns];
        load(left + i * kPitch, l);
        load(right + i * kPitch, r);
#pragma unroll
        for (int row = 0; row < kRows; ++row) {
#pragma unroll
            for (int column = 0; column < kColumns; ++column) fragment[row][column] += l[row] * r[column];
        }
    }
}

// scores[own][other] = own . other. Nobody reads the operands before and after.
template <typename T>
__device__ inline void multiply_rows(const HeadRows<T>& own, int64_t first_own, const HeadRows<T>& other,
                                     int64_t first_other, Operands& operands, Fragment& scores) {
    clear(scores);
    for (int channel = 0; channel < own.channels; channel += kDepth) {
        load_transposed(own, first_own, channel, operands.values);
        load_transposed(other, first_other, channel, operands.values + kDepth * kPitch);
        __syncthreads();
        add_products<kDepth>(operands.values, operands.values + kDepth * kPitch, scores);
        __syncthreads();
    }
}

__device__ inline void store_weights(const Fragment& fragment, Weights& weights) {
#pragma unroll
    for (int c = 0; c < kColumns; ++c) {
        float column[kRows];
#pragma unroll
        for (int r = 0; r < kRows; ++r) column[r] = fragment[r][c];
        store(column, weights.values + (other_row() + c) * kPitch + own_row());
    }
}

// result[own][channel] += the sum over the other rows of weights[other][own] * other[channel], for the channels of
// kSlices slices from first_channel. Nobody reads the operands before; nobody reads operands and weights after.
template <int kSlices, typename T>
__device__ inline void add_weighted_rows(const Weights& weights, const HeadRows<T>& other, int64_t first_other,
                                         int first_channel, Operands& operands, Fragment (&result)[kSlices]) {
#pragma unroll
    for (int slice = 0; slice < kSlices; ++slice) {
        load_rows(other, first_other, first_channel + slice * kSlice, operands.values);
        __syncthreads();
        add_products<kTile>(weights.values, operands.values, result[slice]);
        __syncthreads();
    }
}

// Rows of one head to write.
template <typename T>
struct HeadResults {
    T* first;
    int64_t stride;
    int64_t count;
    int channels;
    bool vectors;
};

// Writes rows first_row .. of a result times factor[r]; its channels begin at first_channel.
template <int kSlices, typename T>
__device__ inline void store_rows(const Fragment (&result)[kSlices], const float (&factor)[kRows], int first_channel,
                                  int64_t first_row, const HeadResults<T>& to) {
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
        const int64_t row = first_row + own_row() + r;
        if (row >= to.count) continue;
#pragma unroll
        for (int slice = 0; slice < kSlices; ++slice) {
            const int channel = first_channel + slice * kSlice + other_row();
            T* here = to.first + row * to.stride + channel;
            float values[kColumns];
#pragma unroll
            for (int c = 0; c < kColumns; ++c) values[c] = result[slice][r][c] * factor[r];
            if (to.vectors && channel < to.channels) {
                store(values, here);
                continue;
            }
#pragma unroll
            for (int c = 0; c < kColumns; ++c) {
                if (channel + c < to.channels) here[c] = from_float<T>(values[c]);
            }
        }
    }
}

// Keys that a query attends to: those of a context and a run up to itself. Empty where first is end.
struct alignas(16) AttendedKeys {
    int context_first;
    int context_end;
    int first;
    int end;
};

__device__ inline bool attends(const AttendedKeys& keys, int64_t key) {
    return (key >= keys.first && key < keys.end) || (key >= keys.context_first && key < keys.context_end);
}

__device__ inline bool attends_any(const AttendedKeys& keys, int64_t first, int64_t end) {
    return (first < keys.end && end > keys.first && keys.first < keys.end) ||
           (first < keys.context_end && end > keys.context_first && keys.context_first < keys.context_end);
}

// From the first to the last key that any query of the tile attends to.
struct KeyRange {
    int first;
    int end;
};

__device__ inline KeyRange range_of(const AttendedKeys (&keys)[kTile]) {
    KeyRange range = {INT_MAX, 0};
    for (const AttendedKeys& row : keys) {
        if (row.first < row.end) range = {min(range.first, row.first), max(range.end, row.end)};
        if (row.context_first < row.context_end)
            range = {min(range.first, row.context_first), max(range.end, row.context_end)};
    }
    return range;
}

// Of query t of sequence b; none of a query beyond the last.
__device__ inline AttendedKeys causal_keys(const AttentionShape& shape, const int32_t* document_starts, int64_t b,
                                           int64_t t) {
    if (t >= shape.q_time) return {0, 0, 0, 0};
    const int first = document_starts == nullptr ? 0 : document_starts[b * shape.q_time + t];
    return {0, 0, first, static_cast<int>(shape.kv_time - shape.q_time + t + 1)};
}

// What a block does: a tile of one head, and a part of the head's channels.
struct TilePart {
    int64_t b;
    int64_t head;
    int64_t tile;
    int first_channel;
};

// `sharing` blocks with kSlices slices each share a tile. Heads lie side by side, as those of a group read the same
// keys.
template <int kSlices>
__device__ inline TilePart own_part(int64_t batch, int64_t heads, int sharing) {
    TilePart part;
    int64_t index = blockIdx.x;
    part.head = index % heads;
    index /= heads;
    part.first_channel = static_cast<int>(index % sharing) * kSlices * kSlice;
    index /= sharing;
    part.b = index % batch;
    part.tile = index / batch;
    return part;
}

// Calls begin(kSlices, sharing) for own_part, kSlices being a std::integral_constant.
template <typename Begin>
void with_slices(int64_t head_dim, const Begin& begin) {
    const auto begin_with = [&](auto slices) {
        begin(slices, static_cast<int>(divide_up(head_dim, slices.value * kSlice)));
    };
    if (head_dim <= kSlice)
        begin_with(std::integral_constant<int, 1>{});
    else
        begin_with(std::integral_constant<int, 2>{});
}

// Where a head's rows begin in arrays with the layout of the queries, of the keys and of the output.
__device__ inline int64_t query_offset(const AttentionShape& s, int64_t b, int64_t h) {
    return b * s.q_batch_stride + h * s.head_dim;
}

__device__ inline int64_t key_offset(const AttentionShape& s, int64_t b, int64_t g) {
    return b * s.kv_batch_stride + g * s.head_dim;
}

__device__ inline int64_t output_offset(const AttentionShape& s, int64_t b, int64_t h) {
    return (b * s.q_time * s.heads + h) * s.head_dim;
}

template <typename T>
__device__ inline HeadRows<T> query_rows(const AttentionShape& s, const T* q, int64_t b, int64_t h, bool vectors) {
    return {q + query_offset(s, b, h), s.q_stride, s.q_time, static_cast<int>(s.head_dim), vectors};
}

template <typename T>
__device__ inline HeadRows<T> key_rows(const AttentionShape& s, const T* k, int64_t b, int64_t g, bool vectors) {
    return {k + key_offset(s, b, g), s.kv_stride, s.kv_time, static_cast<int>(s.head_dim), vectors};
}

template <typename T>
__device__ inline HeadRows<T> output_rows(const AttentionShape& s, const T* out, int64_t b, int64_t h, bool vectors) {
    return {out + output_offset(s, b, h), s.heads * s.head_dim, s.q_time, static_cast<int>(s.head_dim), vectors};
}

}  // namespace hybrid::kernels::cuda
