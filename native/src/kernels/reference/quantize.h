// 8-bit integers with one scale per row.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace hybrid::kernels::reference {

// values = row / scale, rounded; returns the scale, which makes 127 of the largest magnitude. Of a row that is not
// finite: zeros and NaN.
inline float quantize_row(const float* row, int64_t count, int8_t* values) {
    std::fill_n(values, count, int8_t{0});
    if (!std::all_of(row, row + count, [](float value) { return std::isfinite(value); })) return NAN;
    float largest = 0.0f;
    for (int64_t i = 0; i < count; ++i) largest = std::max(largest, std::abs(row[i]));
    const float scale = largest / 127.0f;
    if (scale > 0.0f)
        for (int64_t i = 0; i < count; ++i) values[i] = static_cast<int8_t>(std::lrint(double{row[i]} / scale));
    return scale;
}

}  // namespace hybrid::kernels::reference
