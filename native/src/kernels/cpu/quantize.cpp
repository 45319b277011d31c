// Rows of floats as 8-bit integers with a scale per row: symmetric, by the largest magnitude.
#include <float.h>

#include "kernels/cpu/exponential.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

constexpr float kLargest = 127.0f;
constexpr int32_t kInfinityBits = 0x7F800000;

// Magnitudes are in the order of their bits, and those that are not finite are above all others.
int32_t bits_of_largest_magnitude(const float* row, int64_t count) {
    int32_t largest = 0;
#pragma omp simd reduction(max : largest)
    for (int64_t i = 0; i < count; ++i) {
        const int32_t magnitude = bits_of_float(row[i]) & 0x7FFFFFFF;
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

// Returns the scale. A row too small for its reciprocal to be a float becomes zeros.
float quantize_row(const float* row, int64_t count, int8_t* values) {
    const int32_t largest = bits_of_largest_magnitude(row, count);
    if (largest >= kInfinityBits) {
        memset(values, 0, static_cast<size_t>(count));
        return NAN;
    }
    const float scale = float_of_bits(largest) / kLargest;
    const float inverse = scale >= FLT_MIN ? 1.0f / scale : 0.0f;
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) values[i] = static_cast<int8_t>(nearest_integer(row[i] * inverse));
    return scale;
}

void quantize_rows(const float* weight, int64_t out, int64_t in, int8_t* values, float* scales) {
#pragma omp parallel for schedule(static) if (out * in >= kParallelWork)
    for (int64_t o = 0; o < out; ++o) scales[o] = quantize_row(weight + o * in, in, values + o * in);
}

}  // namespace

void install_quantize(Kernels& table) {
    table.quantize_rows = quantize_rows;
}

}  // namespace hybrid::kernels::HYBRID_ISA
