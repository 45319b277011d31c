// A vector register of floats, for the few loops whose accumulators the compiler would not keep in registers.
#pragma once

#include "kernels/cpu/isa.h"

namespace hybrid::kernels::HYBRID_ISA {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;  // SSE2, NEON
#endif

#if defined(__GNUC__)

typedef float Lanes __attribute__((vector_size(kLanes * sizeof(float))));

HYBRID_INLINE Lanes greater(Lanes a, Lanes b) {
    return a > b ? a : b;
}

#else

struct Lanes {
    float lane[kLanes];
};

HYBRID_INLINE Lanes operator*(Lanes a, const Lanes& b) {
    for (int i = 0; i < kLanes; ++i) a.lane[i] *= b.lane[i];
    return a;
}

HYBRID_INLINE Lanes& operator+=(Lanes& a, const Lanes& b) {
    for (int i = 0; i < kLanes; ++i) a.lane[i] += b.lane[i];
    return a;
}

HYBRID_INLINE Lanes greater(Lanes a, const Lanes& b) {
    for (int i = 0; i < kLanes; ++i) a.lane[i] = a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i];
    return a;
}

#endif

HYBRID_INLINE Lanes load(const float* from) {
    Lanes lanes;
    memcpy(&lanes, from, sizeof lanes);
    return lanes;
}

HYBRID_INLINE void store(float* to, const Lanes& lanes) {
    memcpy(to, &lanes, sizeof lanes);
}

HYBRID_INLINE Lanes broadcast(float value) {
    float lanes[kLanes];
    for (int i = 0; i < kLanes; ++i) lanes[i] = value;
    return load(lanes);
}

}  // namespace hybrid::kernels::HYBRID_ISA
