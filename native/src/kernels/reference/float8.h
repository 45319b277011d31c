// 8-bit floats by their definition, and matrices of them with a scale per row.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kernels/float8.h"

namespace hybrid::kernels::reference {

template <typename Format>
double from_float8(uint8_t bits) {
    const int magnitude = bits & 0x7F;
    const double sign = (bits & 0x80) != 0 ? -1.0 : 1.0;
    if (magnitude > Format::kLargestBits)
        return Format::kFormat == Float8Format::kE5M2 && magnitude == 0x7C ? sign * INFINITY : std::nan("");
    const int exponent = magnitude >> Format::kMantissa;
    const double fraction = std::ldexp(magnitude & ((1 << Format::kMantissa) - 1), -Format::kMantissa);
    return sign * (exponent == 0 ? std::ldexp(fraction, 1 - Format::kBias)
                                 : std::ldexp(1.0 + fraction, exponent - Format::kBias));
}

inline double from_float8(Float8Format format, uint8_t bits) {
    return format == Float8Format::kE4M3 ? from_float8<E4M3>(bits) : from_float8<E5M2>(bits);
}

inline double largest_float8(Float8Format format) {
    return format == Float8Format::kE4M3 ? E4M3::kLargest : E5M2::kLargest;
}

// The finite number next to a finite value; of two as near the one with an even last bit.
template <typename Format>
uint8_t to_float8(double value) {
    uint8_t nearest = 0;
    for (int bits = 1; bits <= Format::kLargestBits; ++bits) {
        const double distance = std::abs(from_float8<Format>(static_cast<uint8_t>(bits)) - std::abs(value));
        const double least = std::abs(from_float8<Format>(nearest) - std::abs(value));
        if (distance < least || (distance == least && bits % 2 == 0)) nearest = static_cast<uint8_t>(bits);
    }
    return std::signbit(value) ? nearest | 0x80 : nearest;
}

inline uint8_t to_float8(Float8Format format, double value) {
    return format == Float8Format::kE4M3 ? to_float8<E4M3>(value) : to_float8<E5M2>(value);
}

// What a row's values are divided by before they are rounded. NaN where the row is not finite.
inline double float8_scale(Float8Format format, const float* row, int64_t count) {
    if (!std::all_of(row, row + count, [](float value) { return std::isfinite(value); })) return std::nan("");
    double largest = 0.0;
    for (int64_t i = 0; i < count; ++i) largest = std::max(largest, std::abs(double{row[i]}));
    return largest / largest_float8(format);
}

}  // namespace hybrid::kernels::reference
