// The host's conversion to 8-bit floats beside their definition.
#include "kernels/reference/float8.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernels/float8_conversion.h"

namespace hybrid {
namespace {

template <typename Format>
class Float8Test : public testing::Test {};
using Formats = testing::Types<E4M3, E5M2>;
TYPED_TEST_SUITE(Float8Test, Formats);

using kernels::reference::from_float8;

TYPED_TEST(Float8Test, TheLargestIsThatOfTheSpecification) {
    EXPECT_EQ(from_float8<TypeParam>(TypeParam::kLargestBits), TypeParam::kLargest);
    EXPECT_EQ(from_float8<E4M3>(0x01), std::ldexp(1.0, -9));
    EXPECT_EQ(from_float8<E5M2>(0x01), std::ldexp(1.0, -16));
    EXPECT_EQ(from_float8<E4M3>(0xB9), -1.125);
    EXPECT_EQ(from_float8<E5M2>(0xBD), -1.25);
}

// Each number, the middle between it and the next, and the floats beside that.
TYPED_TEST(Float8Test, RoundsToTheNearest) {
    for (int bits = 0; bits < TypeParam::kLargestBits; ++bits) {
        const auto here = static_cast<float>(from_float8<TypeParam>(static_cast<uint8_t>(bits)));
        const auto next = static_cast<float>(from_float8<TypeParam>(static_cast<uint8_t>(bits + 1)));
        const float middle = (here + next) / 2;
        const float infinity = std::numeric_limits<float>::infinity();
        for (const float value : {here, std::nextafter(here, infinity), std::nextafter(middle, 0.0f), middle,
                                  std::nextafter(middle, infinity), std::nextafter(next, 0.0f)}) {
            EXPECT_EQ(to_float8<TypeParam>(value), kernels::reference::to_float8<TypeParam>(value)) << value;
            EXPECT_EQ(to_float8<TypeParam>(-value), kernels::reference::to_float8<TypeParam>(-value)) << -value;
        }
    }
}

TYPED_TEST(Float8Test, WhatIsTooLargeBecomesTheLargest) {
    const float infinity = std::numeric_limits<float>::infinity();
    for (const float value : {TypeParam::kLargest, TypeParam::kLargest * 1.01f, 3e38f, infinity}) {
        EXPECT_EQ(to_float8<TypeParam>(value), TypeParam::kLargestBits) << value;
        EXPECT_EQ(to_float8<TypeParam>(-value), TypeParam::kLargestBits | 0x80) << value;
    }
}

TYPED_TEST(Float8Test, NoNumberStaysNone) {
    EXPECT_TRUE(std::isnan(from_float8<TypeParam>(to_float8<TypeParam>(std::nanf("")))));
}

}  // namespace
}  // namespace hybrid
