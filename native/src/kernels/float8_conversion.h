// From float32 to 8-bit floats, on the host and on a device.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "kernels/float8.h"
#include "support/host_device.h"

#ifdef __CUDACC__
#include <cuda_fp8.h>
#endif

namespace hybrid {

// Rounds to nearest, ties to even; what is larger than the largest becomes the largest. A NaN stays one.
template <typename Format>
HYBRID_HOST_DEVICE inline uint8_t to_float8(float value) {
#ifdef __CUDA_ARCH__
    constexpr auto kInterpretation = Format::kFormat == Float8Format::kE4M3 ? __NV_E4M3 : __NV_E5M2;
    return __nv_cvt_float_to_fp8(value, __NV_SATFINITE, kInterpretation);
#else
    constexpr uint8_t kNaN = 0x7F;
    constexpr int kDropped = 23 - Format::kMantissa;  // of float32's bits of mantissa
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const auto sign = static_cast<uint8_t>(bits >> 24 & 0x80);
    const float magnitude = std::fabs(value);
    if (std::isnan(value)) return sign | kNaN;
    if (magnitude >= Format::kLargest) return sign | Format::kLargestBits;
    // Below the normal numbers all have the distance of the smallest; one that is rounded up to them has their bits.
    const float smallest_normal = std::ldexp(1.0f, 1 - Format::kBias);
    if (magnitude < smallest_normal)
        return sign | static_cast<uint8_t>(std::rint(std::ldexp(magnitude, Format::kBias - 1 + Format::kMantissa)));
    const uint32_t rounded = (bits & 0x7FFFFFFF) + (1u << (kDropped - 1)) - 1 + (bits >> kDropped & 1);
    const uint32_t code = (rounded >> kDropped) - (static_cast<uint32_t>(127 - Format::kBias) << Format::kMantissa);
    return sign | static_cast<uint8_t>(code < Format::kLargestBits ? code : Format::kLargestBits);
#endif
}

}  // namespace hybrid
