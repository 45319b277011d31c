#include <cfloat>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/quantize_float8.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/vector.h"
#include "kernels/float8_conversion.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kCount = kVector<bfloat16>;
constexpr int kThreads = 256;  // of a block, unless a row has more vectors
constexpr int kMostThreads = 512;
constexpr unsigned kInfinityBits = 0x7F800000;

// By what a row is multiplied before it is rounded. One too small for that to be a float becomes zeros.
__device__ inline float inverse_of(float scale) {
    return scale >= FLT_MIN ? 1.0f / scale : 0.0f;
}

template <typename Format>
__device__ inline void store_float8(const float (&values)[kCount], float inverse, uint8_t* to) {
    Vector<uint8_t, kCount> vector;
#pragma unroll
    for (int i = 0; i < kCount; ++i) vector.values[i] = to_float8<Format>(values[i] * inverse);
    *reinterpret_cast<Vector<uint8_t, kCount>*>(to) = vector;
}

// The threads of one threadIdx.y share a row, which they read twice: the second time it is in a cache. Magnitudes are
// in the order of their bits, and those that are not finite are above all others.
template <typename Format>
__global__ void __launch_bounds__(kMostThreads)
    quantize_float8_kernel(const bfloat16* x, int64_t rows, int64_t width, uint8_t* values, float* scales) {
    const int64_t row = int64_t{blockIdx.x} * blockDim.y + threadIdx.y;
    const int64_t own_width = row < rows ? width : 0;  // beyond the last row the threads only take part in the maximum
    const int64_t first = int64_t{threadIdx.x} * kCount, step = int64_t{blockDim.x} * kCount;
    const bfloat16* from = x + row * width;
    unsigned largest = 0;
    for (int64_t c = first; c < own_width; c += step) {
        float numbers[kCount];
        load(from + c, numbers);
#pragma unroll
        for (int i = 0; i < kCount; ++i) largest = max(largest, __float_as_uint(numbers[i]) & 0x7FFFFFFF);
    }
    largest = block_max(largest);
    const bool finite = largest < kInfinityBits;
    const float scale = finite ? __uint_as_float(largest) / Format::kLargest : NAN;
    const float inverse = finite ? inverse_of(scale) : 0.0f;
    for (int64_t c = first; c < own_width; c += step) {
        float numbers[kCount];
        load(from + c, numbers);
        if (!finite) {
#pragma unroll
            for (int i = 0; i < kCount; ++i) numbers[i] = 0.0f;
        }
        store_float8<Format>(numbers, inverse, values + row * width + c);
    }
    if (threadIdx.x == 0 && row < rows) scales[row] = scale;
}

// The largest of `count` scales, `copies` times. One block.
__global__ void __launch_bounds__(kMostThreads)
    largest_scale_kernel(const float* scales, int64_t count, float* largest_scales, int64_t copies) {
    unsigned largest = 0;  // a NaN's bits are above all others
    for (int64_t i = threadIdx.x; i < count; i += kMostThreads)
        largest = max(largest, __float_as_uint(scales[i]) & 0x7FFFFFFF);
    largest = block_max(largest);
    for (int64_t i = threadIdx.x; i < copies; i += kMostThreads) largest_scales[i] = __uint_as_float(largest);
}

constexpr int kTile = 64;
constexpr int kTileThreads = kTile / kCount * kTile / 2;  // each has two vectors of a tile

// values [in, out] = weight [out, in] transposed, a tile per block: it passes through shared memory as 8-bit floats.
__global__ void __launch_bounds__(kTileThreads)
    transpose_float8_kernel(const bfloat16* weight, int64_t out, int64_t in, const float* scale, uint8_t* values) {
    constexpr int kVectors = kTile / kCount;  // of a row of the tile
    __shared__ uint8_t tile[kTile][kTile + 4];
    const int64_t first_out = int64_t{blockIdx.y} * kTile, first_in = int64_t{blockIdx.x} * kTile;
    const bool finite = __float_as_uint(*scale) < kInfinityBits;
    const float inverse = finite ? inverse_of(*scale) : 0.0f;
    const int c = static_cast<int>(threadIdx.x) % kVectors * kCount;
    for (int r = static_cast<int>(threadIdx.x) / kVectors; r < kTile; r += kTileThreads / kVectors) {
        if (first_out + r >= out || first_in + c >= in) continue;
        float numbers[kCount];
        load(weight + (first_out + r) * in + first_in + c, numbers);
#pragma unroll
        for (int i = 0; i < kCount; ++i) tile[c + i][r] = finite ? to_float8<E4M3>(numbers[i] * inverse) : uint8_t{0};
    }
    __syncthreads();
    for (int r = static_cast<int>(threadIdx.x) / kVectors; r < kTile; r += kTileThreads / kVectors) {
        if (first_in + r >= in || first_out + c >= out) continue;
        Vector<uint8_t, kCount> vector;
#pragma unroll
        for (int i = 0; i < kCount; ++i) vector.values[i] = tile[r][c + i];
        *reinterpret_cast<Vector<uint8_t, kCount>*>(values + (first_in + r) * out + first_out + c) = vector;
    }
}

template <typename Format>
void begin_quantize(const bfloat16* x, int64_t rows, int64_t width, const Float8Matrix& y) {
    const int64_t vectors = whole_warps(divide_up(width, kCount));
    const int64_t threads = vectors < kMostThreads ? vectors : kMostThreads;
    const int64_t rows_at_once = threads < kThreads ? kThreads / threads : 1;
    launch("quantize_float8", quantize_float8_kernel<Format>, grid_of(divide_up(rows, rows_at_once)),
           grid_of(threads, rows_at_once), x, rows, width, y.values, y.scales);
}

}  // namespace

void quantize_float8(const bfloat16* x, int64_t rows, int64_t width, const Float8Matrix& y) {
    if (y.format == Float8Format::kE4M3) {
        begin_quantize<E4M3>(x, rows, width, y);
    } else {
        begin_quantize<E5M2>(x, rows, width, y);
    }
}

void quantize_float8_weight(const bfloat16* weight, int64_t out, int64_t in, const Float8Matrix& y,
                            const Float8Matrix& transposed) {
    begin_quantize<E4M3>(weight, out, in, y);
    launch("largest_scale", largest_scale_kernel, grid_of(1), dim3(kMostThreads), y.scales, out, transposed.scales, in);
    launch("transpose_float8", transpose_float8_kernel, grid_of(divide_up(in, kTile), divide_up(out, kTile)),
           dim3(kTileThreads), weight, out, in, transposed.scales, transposed.values);
}

}  // namespace hybrid::kernels::cuda
