// 8-bit floats of the OCP 8-bit Floating Point Specification (OFP8), revision 1.0.
#pragma once

#include <cstdint>

namespace hybrid {

// Major compute capability of the first devices whose products take a scale per row.
constexpr int32_t kFloat8ComputeMajor = 9;

// e4m3: 4 bits of exponent, 3 of mantissa, no infinities. e5m2: more range, less precision.
enum class Float8Format { kE4M3, kE5M2 };

struct E4M3 {
    static constexpr Float8Format kFormat = Float8Format::kE4M3;
    static constexpr int kMantissa = 3;  // bits
    static constexpr int kBias = 7;
    static constexpr float kLargest = 448.0f;
    static constexpr uint8_t kLargestBits = 0x7E;
};

struct E5M2 {
    static constexpr Float8Format kFormat = Float8Format::kE5M2;
    static constexpr int kMantissa = 2;
    static constexpr int kBias = 15;
    static constexpr float kLargest = 57344.0f;
    static constexpr uint8_t kLargestBits = 0x7B;
};

}  // namespace hybrid
