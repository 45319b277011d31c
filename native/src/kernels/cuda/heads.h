// Heads held in registers by a few neighbouring lanes of a warp each: lane l of `lanes`, a power of two, has the
// vectors l, l + lanes, ... of the head's first half, kVectors of them at most, and those of the second half that turn
// with them.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <type_traits>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/vector.h"
#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

// K / 2 and the number of lanes that share a head.
struct HeadLayout {
    int half;
    int lanes;
};

template <int kCount, int kVectors>
struct Head {
    float first[kVectors][kCount];
    float second[kVectors][kCount];
};

// Calls visit(vector's number, channel in the half) for the vectors of the half that the thread has.
template <int kCount, int kVectors, typename Visit>
__device__ void for_each_vector(const HeadLayout& layout, const Visit& visit) {
    const int lane = static_cast<int>(threadIdx.x) & (layout.lanes - 1);
#pragma unroll
    for (int v = 0; v < kVectors; ++v) {
        const int channel = (v * layout.lanes + lane) * kCount;
        if (channel < layout.half) visit(v, channel);
    }
}

template <typename T, int kCount, int kVectors>
__device__ void load_head(const HeadLayout& layout, const T* from, Head<kCount, kVectors>& head) {
    for_each_vector<kCount, kVectors>(layout, [&](int v, int channel) {
        load(from + channel, head.first[v]);
        load(from + layout.half + channel, head.second[v]);
    });
}

template <typename T, int kCount, int kVectors>
__device__ void store_head(const HeadLayout& layout, const Head<kCount, kVectors>& head, T* to) {
    for_each_vector<kCount, kVectors>(layout, [&](int v, int channel) {
        store(head.first[v], to + channel);
        store(head.second[v], to + layout.half + channel);
    });
}

// Turns the pairs by the angles of a position, or back, which is the transpose.
template <int kCount, int kVectors>
__device__ void rotate_head(const HeadLayout& layout, const Rotary& rotary, int64_t position, bool back,
                            Head<kCount, kVectors>& head) {
    const float* cos_here = rotary.cos + position * layout.half;
    const float* sin_here = rotary.sin + position * layout.half;
    for_each_vector<kCount, kVectors>(layout, [&](int v, int channel) {
        float cosines[kCount], sines[kCount];
        load(cos_here + channel, cosines);
        load(sin_here + channel, sines);
#pragma unroll
        for (int i = 0; i < kCount; ++i) {
            const float a = head.first[v][i], b = head.second[v][i], sine = back ? -sines[i] : sines[i];
            head.first[v][i] = a * cosines[i] - b * sine;
            head.second[v][i] = b * cosines[i] + a * sine;
        }
    });
}

// The sum over the lanes of a head. All threads of the warp take part.
__device__ inline float head_sum(const HeadLayout& layout, float value) {
    for (int distance = layout.lanes / 2; distance > 0; distance /= 2)
        value += __shfl_xor_sync(kWholeWarp, value, distance);
    return value;
}

__device__ inline int64_t position_of(const QkvShape& shape, int64_t row) {
    if (shape.positions) return shape.positions[row];
    return shape.first_position + static_cast<uint32_t>(row) % static_cast<uint32_t>(shape.time);
}

// Calls begin(kVectors, layout) for heads of head_dim channels in vectors of `count`, kVectors being a
// std::integral_constant.
template <typename Begin>
void with_head_layout(int64_t head_dim, int64_t count, const Begin& begin) {
    const int64_t vectors = divide_up(head_dim / 2, count);
    HeadLayout layout{static_cast<int>(head_dim / 2), 1};
    while (layout.lanes < 32 && layout.lanes < vectors) layout.lanes *= 2;
    if (vectors <= 32) {
        begin(std::integral_constant<int, 1>{}, layout);
    } else if (vectors <= 4 * 32) {
        begin(std::integral_constant<int, 4>{}, layout);
    } else if (vectors <= 16 * 32) {
        begin(std::integral_constant<int, 16>{}, layout);
    } else {
        fail(HY_STATUS_INVALID_ARGUMENT, "heads of ", head_dim, " channels are too wide for CUDA");
    }
}

}  // namespace hybrid::kernels::cuda
