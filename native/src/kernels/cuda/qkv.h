// Between the fused QKV projection and attention: bias, optional RMSNorm of the query and key heads, and rotary
// position embedding (Su et al., arXiv:2104.09864) in the half-split form: channel i turns with channel i + K / 2.
#pragma once

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

template <typename T>
void qkv_forward(const QkvShape& shape, const Rotary& rotary, const float* bias, const QkNorm& norm, T* qkv,
                 T* unnormed, float* rstd);

template <typename T>
void qkv_backward(const QkvShape& shape, const Rotary& rotary, const QkNorm& norm, const T* unnormed, const float* rstd,
                  const HeadGradients<T>& gradients, T* dqkv, bool accumulate, float* dq_weight, float* dk_weight,
                  float* dbias, float* scratch);

template <typename T>
void append_to_cache(const QkvShape& shape, const T* qkv, int64_t kv_batch_stride, T* kv_rows);

}  // namespace hybrid::kernels::cuda
