// e^x in plain arithmetic, so that the compiler vectorizes the loops that call it.
#pragma once

#include "kernels/cpu/isa.h"

namespace hybrid::kernels::HYBRID_ISA {

HYBRID_INLINE float float_of_bits(int32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

HYBRID_INLINE int32_t bits_of_float(float value) {
    int32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

// 2^n for n in -126 .. 127. Shifted unsigned: a NaN's exponent is any number and shifting it signed is undefined.
HYBRID_INLINE float power_of_two(int32_t n) {
    return float_of_bits(static_cast<int32_t>(static_cast<uint32_t>(n + 127) << 23));
}

constexpr float kRound = 12582912.0f;  // 1.5 * 2^23: adding it leaves the nearest integer in the low bits
constexpr int32_t kRoundBits = 0x4B400000;

// Of a magnitude below 2^22, ties to even.
HYBRID_INLINE int32_t nearest_integer(float x) {
    return bits_of_float(x + kRound) - kRoundBits;
}

// e^x = fraction * 2^exponent.
struct ScaledExponential {
    float fraction;
    int32_t exponent;
};

// After Cody and Waite: x = n ln 2 + r with |r| <= ln 2 / 2, and a polynomial in r (Cephes' expf).
HYBRID_INLINE ScaledExponential scaled_exponential(float x) {
    const float rounded = x * 1.44269504088896341f + kRound;
    const float n = rounded - kRound;
    float r = x - n * 0.693359375f;
    r = r - n * -2.12194440e-4f;
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * (r * r) + r + 1.0f;
    return {p, bits_of_float(rounded) - kRoundBits};
}

// Within 2 units in the last place for every float; subnormal results, 0, infinity and NaN included. Times 2^n as two
// factors because 2^n alone may not be a normal float.
HYBRID_INLINE float exponential(float x) {
    x = x < -104.0f ? -104.0f : x;  // below, the result rounds to 0
    x = x > 89.0f ? 89.0f : x;      // above, to infinity; a NaN passes both comparisons
    const ScaledExponential scaled = scaled_exponential(x);
    const int32_t half = scaled.exponent >> 1;
    return scaled.fraction * power_of_two(half) * power_of_two(scaled.exponent - half);
}

// The same of x <= 0 and of NaN in two thirds of the instructions, for sums: what is below e^-87 becomes that.
HYBRID_INLINE float exponential_of_negative(float x) {
    x = x < -87.0f ? -87.0f : x;
    const ScaledExponential scaled = scaled_exponential(x);
    return scaled.fraction * power_of_two(scaled.exponent);
}

}  // namespace hybrid::kernels::HYBRID_ISA
