// Whether attention's arrays can be read and written in whole vectors of 16 bytes.
#pragma once

#include <cstdint>

#include "kernels/cuda/vector.h"
#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

// All rows of all heads of q, k, v and arrays of their layouts begin at 16 bytes, and channels are whole vectors.
template <typename T, typename... Pointers>
bool heads_fit(const AttentionShape& s, const Pointers*... arrays) {
    for (const int64_t distance : {s.q_stride, s.q_batch_stride, s.kv_stride, s.kv_batch_stride}) {
        if (distance % kVector<T> != 0) return false;
    }
    return vectors_fit(s.head_dim, kVector<T>, arrays...);
}

}  // namespace hybrid::kernels::cuda
