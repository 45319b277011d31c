// bfloat16: the upper half of a float32. Only CUDA computes with it; the host converts.
#pragma once

#include <cstdint>
#include <cstring>

#include "support/host_device.h"

#ifdef __CUDACC__
#include <cuda_bf16.h>
#endif

namespace hybrid {

struct bfloat16 {
    uint16_t bits;
};

HYBRID_HOST_DEVICE inline float to_float(bfloat16 value) {
    const uint32_t bits = static_cast<uint32_t>(value.bits) << 16;
#ifdef __CUDA_ARCH__
    return __uint_as_float(bits);
#else
    float result;
    std::memcpy(&result, &bits, sizeof result);
    return result;
#endif
}

// Rounds to nearest, ties to even. A NaN stays one.
HYBRID_HOST_DEVICE inline bfloat16 to_bfloat16(float value) {
#ifdef __CUDA_ARCH__
    return {__bfloat16_as_ushort(__float2bfloat16_rn(value))};
#else
    uint32_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    if ((bits & 0x7fffffff) > 0x7f800000) return {static_cast<uint16_t>(bits >> 16 | 0x40)};
    return {static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16)};
#endif
}

}  // namespace hybrid
