// Causal attention by kernels of our own: any head_dim, any number of rows, document starts, packed sequences, a cache.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

template <typename T>
void attention_forward(const AttentionShape& shape, const T* q, const T* k, const T* v, const int32_t* document_starts,
                       T* out, float* lse);

// The segments lie in the order of their rows.
template <typename T>
void attention_forward_packed(const AttentionShape& shape, const Segment* segments, int64_t count, const T* q,
                              const T* k, const T* v, T* out);

template <typename T>
void attention_forward_query(Crew* crew, const AttentionShape& shape, const T* q, const T* k, const T* v, T* out);

template <typename T>
HeadGradients<T> attention_backward(const AttentionShape& shape, const T* q, const T* k, const T* v,
                                    const int32_t* document_starts, const T* out, const float* lse, const T* dout,
                                    T* dq, T* dk, T* dv, float* scratch);

}  // namespace hybrid::kernels::cuda
