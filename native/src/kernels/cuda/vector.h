// Several consecutive values of an array as floats, read and written in accesses of 16 bytes where they fill them.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/bfloat16.h"

namespace hybrid::kernels::cuda {

using hybrid::to_float;
__device__ inline float to_float(float value) {
    return value;
}

// Rounded to T.
template <typename T>
__device__ T from_float(float value);
template <>
__device__ inline float from_float<float>(float value) {
    return value;
}
template <>
__device__ inline bfloat16 from_float<bfloat16>(float value) {
    return to_bfloat16(value);
}

// What is left of a value that was kept as T.
template <typename T>
__device__ inline float rounded_to(float value) {
    return to_float(from_float<T>(value));
}

// Values of T in 16 bytes.
template <typename T>
constexpr int kVector = 16 / sizeof(T);

// What one access moves.
template <typename T, int kCount>
struct alignas(sizeof(T) * kCount) Vector {
    T values[kCount];
};

// `from` must be aligned to 16 bytes, or to kCount values where these are fewer.
template <int kCount, typename T>
__device__ inline void load(const T* from, float (&values)[kCount]) {
    constexpr int kAccess = kCount < kVector<T> ? kCount : kVector<T>;
    static_assert(kCount % kAccess == 0, "whole accesses");
#pragma unroll
    for (int first = 0; first < kCount; first += kAccess) {
        const auto vector = *reinterpret_cast<const Vector<T, kAccess>*>(from + first);
#pragma unroll
        for (int i = 0; i < kAccess; ++i) values[first + i] = to_float(vector.values[i]);
    }
}

// Aligned as in load.
template <int kCount, typename T>
__device__ inline void store(const float (&values)[kCount], T* to) {
    constexpr int kAccess = kCount < kVector<T> ? kCount : kVector<T>;
    static_assert(kCount % kAccess == 0, "whole accesses");
#pragma unroll
    for (int first = 0; first < kCount; first += kAccess) {
        Vector<T, kAccess> vector;
#pragma unroll
        for (int i = 0; i < kAccess; ++i) vector.values[i] = from_float<T>(values[first + i]);
        *reinterpret_cast<Vector<T, kAccess>*>(to + first) = vector;
    }
}

// Whether the pointers (nullptr is one too) are where a vector may begin.
template <typename... Pointers>
bool aligned(const Pointers*... pointers) {
    return ((reinterpret_cast<uintptr_t>(pointers) % 16 == 0) && ...);
}

// Whether rows of `width` elements that begin at the pointers can be read in vectors of `count`, which fill 16 bytes or
// more.
template <typename... Pointers>
bool vectors_fit(int64_t width, int count, const Pointers*... pointers) {
    return width % count == 0 && aligned(pointers...);
}

}  // namespace hybrid::kernels::cuda
