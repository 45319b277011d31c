// Functions that CUDA has for device code. The fast ones are exact here: what they lose can be seen on a GPU only.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>

using std::max;
using std::min;

inline float __expf(float x) {
    return expf(x);
}
inline float __logf(float x) {
    return logf(x);
}
inline float __fdividef(float x, float y) {
    return x / y;
}
inline float rsqrtf(float x) {
    return 1.0f / sqrtf(x);
}

template <typename T>
T __ldg(const T* from) {
    return *from;
}

inline unsigned __float_as_uint(float value) {
    unsigned bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
}
inline float __uint_as_float(unsigned bits) {
    float value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
}

inline int __popc(unsigned bits) {
    return __builtin_popcount(bits);
}
// The place of the lowest bit that is set, from 1; 0 when none is.
inline int __ffs(int bits) {
    return __builtin_ffs(bits);
}
