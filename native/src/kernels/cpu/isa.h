// What every kernel file of this folder includes first. Each is compiled once per instruction set, into its own
// namespace HYBRID_ISA (avx512, avx2 or scalar).
//
// Nothing here may call an inline function or instantiate a template of another namespace, not even std::max: the
// linker keeps one copy of such a function, perhaps the one compiled for AVX-512, and older CPUs would run it.
#pragma once

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernels/kernels.h"

#if defined(__GNUC__)
#define HYBRID_INLINE inline __attribute__((always_inline))
#define HYBRID_UNROLL _Pragma("GCC unroll 16")
#else
#define HYBRID_INLINE inline
#define HYBRID_UNROLL
#endif

namespace hybrid::kernels::HYBRID_ISA {

// Elements below which waking other threads costs more than it saves.
constexpr int64_t kParallelWork = 1 << 15;

HYBRID_INLINE int64_t min(int64_t a, int64_t b) {
    return a < b ? a : b;
}
HYBRID_INLINE int64_t max(int64_t a, int64_t b) {
    return a > b ? a : b;
}
HYBRID_INLINE int64_t divide_up(int64_t a, int64_t b) {
    return (a + b - 1) / b;
}

}  // namespace hybrid::kernels::HYBRID_ISA
