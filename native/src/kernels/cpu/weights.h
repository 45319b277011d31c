// The weights of linear layers as vectors of floats, however they are stored.
#pragma once

#if defined(__AVX2__)
#include <immintrin.h>
#endif

#include "kernels/cpu/lanes.h"

namespace hybrid::kernels::HYBRID_ISA {

HYBRID_INLINE Lanes load_weights(const float* from) {
    return load(from);
}

// By intrinsics: g++ 12 widens vectors of bytes one byte at a time. With a mask, because it warns of the undefined
// register that the unmasked ones of AVX-512 begin with.
HYBRID_INLINE Lanes load_weights(const int8_t* from) {
#if defined(__AVX512F__)
    constexpr __mmask16 kAll = 0xffff;
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    return _mm512_maskz_cvtepi32_ps(kAll, _mm512_maskz_cvtepi8_epi32(kAll, bytes));
#elif defined(__AVX2__)
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(from))));
#else
    float values[kLanes];
    for (int i = 0; i < kLanes; ++i) values[i] = from[i];
    return load(values);
#endif
}

}  // namespace hybrid::kernels::HYBRID_ISA
