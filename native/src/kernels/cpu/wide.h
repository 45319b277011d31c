// A vector register of 64-bit integers whose lower halves are multiplied: what Philox needs, and what the compiler does
// not make of plain loops.
#pragma once

#include "kernels/cpu/lanes.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace hybrid::kernels::HYBRID_ISA {

constexpr int kWide = kLanes / 2;

#if defined(__GNUC__)

typedef uint64_t Wide __attribute__((vector_size(kWide * sizeof(uint64_t))));

#else

struct Wide {
    uint64_t lane[kWide];
};

HYBRID_INLINE Wide operator+(Wide a, uint64_t b) {
    for (int i = 0; i < kWide; ++i) a.lane[i] += b;
    return a;
}

HYBRID_INLINE Wide operator^(Wide a, const Wide& b) {
    for (int i = 0; i < kWide; ++i) a.lane[i] ^= b.lane[i];
    return a;
}

HYBRID_INLINE Wide operator^(Wide a, uint64_t b) {
    for (int i = 0; i < kWide; ++i) a.lane[i] ^= b;
    return a;
}

HYBRID_INLINE Wide operator>>(Wide a, int bits) {
    for (int i = 0; i < kWide; ++i) a.lane[i] >>= bits;
    return a;
}

#endif

HYBRID_INLINE Wide broadcast_wide(uint64_t value) {
    uint64_t lanes[kWide];
    for (int i = 0; i < kWide; ++i) lanes[i] = value;
    Wide wide;
    memcpy(&wide, lanes, sizeof wide);
    return wide;
}

// first, first + 1, ...
HYBRID_INLINE Wide count_from(uint64_t first) {
    uint64_t lanes[kWide];
    for (int i = 0; i < kWide; ++i) lanes[i] = first + static_cast<uint64_t>(i);
    Wide wide;
    memcpy(&wide, lanes, sizeof wide);
    return wide;
}

// The products of the lower 32 bits; the upper ones do not matter.
HYBRID_INLINE Wide multiply_lower_halves(Wide a, uint32_t b) {
#if defined(__AVX512F__)
    // With a mask, all of it: GCC 12 warns of an uninitialized register in the plain one.
    return (Wide)_mm512_maskz_mul_epu32(0xFF, (__m512i)a, _mm512_set1_epi64(b));
#elif defined(__AVX2__)
    return (Wide)_mm256_mul_epu32((__m256i)a, _mm256_set1_epi64x(b));
#elif defined(__SSE2__) && defined(__GNUC__)
    return (Wide)_mm_mul_epu32((__m128i)a, _mm_set1_epi64x(b));
#else
    uint64_t lanes[kWide];
    memcpy(lanes, &a, sizeof lanes);
    for (int i = 0; i < kWide; ++i) lanes[i] = uint64_t{static_cast<uint32_t>(lanes[i])} * b;
    memcpy(&a, lanes, sizeof lanes);
    return a;
#endif
}

// The lower halves of four registers in turn: a[0], b[0], c[0], d[0], a[1] and so on.
HYBRID_INLINE void store_lower_halves_in_turn(const Wide& a, const Wide& b, const Wide& c, const Wide& d,
                                              uint32_t* to) {
#if defined(__GNUC__) && !defined(__clang__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    const Wide lower = broadcast_wide(0xFFFFFFFFu);
    const Wide ab = (a & lower) | (b << 32), cd = (c & lower) | (d << 32);
#if defined(__AVX512F__)
    const Wide first = __builtin_shuffle(ab, cd, Wide{0, 8, 1, 9, 2, 10, 3, 11});
    const Wide second = __builtin_shuffle(ab, cd, Wide{4, 12, 5, 13, 6, 14, 7, 15});
#elif defined(__AVX2__)
    const Wide first = __builtin_shuffle(ab, cd, Wide{0, 4, 1, 5});
    const Wide second = __builtin_shuffle(ab, cd, Wide{2, 6, 3, 7});
#else
    const Wide first = __builtin_shuffle(ab, cd, Wide{0, 2});
    const Wide second = __builtin_shuffle(ab, cd, Wide{1, 3});
#endif
    memcpy(to, &first, sizeof first);
    memcpy(to + 2 * kWide, &second, sizeof second);
#else
    uint64_t lanes[4][kWide];
    memcpy(lanes[0], &a, sizeof a);
    memcpy(lanes[1], &b, sizeof b);
    memcpy(lanes[2], &c, sizeof c);
    memcpy(lanes[3], &d, sizeof d);
    for (int i = 0; i < kWide; ++i) {
        for (int word = 0; word < 4; ++word) to[4 * i + word] = static_cast<uint32_t>(lanes[word][i]);
    }
#endif
}

}  // namespace hybrid::kernels::HYBRID_ISA
