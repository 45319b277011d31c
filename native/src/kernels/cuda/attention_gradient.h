// The two passes of attention's backward.
#pragma once

#include "kernels/cuda/attention_tile.h"

namespace hybrid::kernels::cuda {

template <typename T>
struct GradientJob {
    AttentionShape shape;
    const T* q;
    const T* k;
    const T* v;
    const int32_t* document_starts;
    const float* lse;
    const float* delta;  // [B, H, q_time]: the sums of dout * out over channels
    const T* dout;
    T* dq;
    T* dk;
    T* dv;
    int tiles = 0;
    int sharing = 0;  // blocks that share a tile's channels
    bool vectors = false;
};

template <typename T>
void attention_backward_queries(GradientJob<T> job);

template <typename T>
void attention_backward_keys(GradientJob<T> job);

}  // namespace hybrid::kernels::cuda
