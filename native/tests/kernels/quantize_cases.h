// What every backend's quantize_rows must do.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "arrays.h"
#include "kernels/reference/quantize.h"

namespace hybrid::kernels {

struct Quantized {
    std::vector<int8_t> values;
    std::vector<float> scales;

    // Both as one array, to compare bits.
    std::vector<float> all() const {
        std::vector<float> all(values.begin(), values.end());
        all.insert(all.end(), scales.begin(), scales.end());
        return all;
    }
};

// Of a matrix with `out` rows.
using Quantize = std::function<Quantized(const std::vector<float>& weight, int64_t out)>;

inline void expect_agrees_with_reference(const Quantize& quantized) {
    for (const int64_t out : {1, 3, 40}) {
        for (const int64_t in : {1, 15, 64, 1027}) {
            const std::vector<float> weight = random_floats(out * in, 1, 0.05f);
            const Quantized result = quantized(weight, out);
            std::vector<int8_t> expected(in);
            for (int64_t o = 0; o < out; ++o) {
                ASSERT_EQ(result.scales[o], reference::quantize_row(weight.data() + o * in, in, expected.data()));
                // In float32 a value halfway between two integers may go to either.
                for (int64_t i = 0; i < in; ++i)
                    ASSERT_NEAR(result.values[o * in + i] * double{result.scales[o]}, weight[o * in + i],
                                result.scales[o] * 0.50001)
                        << "row " << o << " column " << i << ", reference " << int{expected[i]};
            }
        }
    }
}

inline void expect_largest_magnitude_is_127(const Quantize& quantized) {
    const Quantized result = quantized({0.5f, -2.0f, 0.9f, -1.0f, 0.25f, 0.1f}, 2);
    EXPECT_EQ(result.values, (std::vector<int8_t>{32, -127, 57, -127, 32, 13}));
    EXPECT_EQ(result.scales, (std::vector<float>{2.0f / 127.0f, 1.0f / 127.0f}));
}

inline void expect_rows_of_nothing(const Quantize& quantized) {
    const float tiny = 1e-44f;
    const Quantized result = quantized({0.0f, -0.0f, tiny, -tiny}, 2);
    EXPECT_EQ(result.values, (std::vector<int8_t>{0, 0, 0, 0}));
    EXPECT_EQ(result.scales[0], 0.0f);
    EXPECT_LE(result.scales[1], tiny);
}

// The product with such a row must not be finite either.
inline void expect_rows_that_are_not_finite(const Quantize& quantized) {
    for (const float bad : {NAN, INFINITY, -INFINITY}) {
        for (const int64_t column : {0, 20, 36}) {
            std::vector<float> weight = random_floats(2 * 37, 1);
            weight[column] = bad;
            const Quantized result = quantized(weight, 2);
            EXPECT_TRUE(std::isnan(result.scales[0])) << bad << " at " << column;
            EXPECT_TRUE(std::isfinite(result.scales[1]));
            EXPECT_EQ(std::vector<int8_t>(result.values.begin(), result.values.begin() + 37), std::vector<int8_t>(37));
        }
    }
}

}  // namespace hybrid::kernels
