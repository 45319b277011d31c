// Cross-entropy of logits with the z-loss of PaLM (arXiv:2204.02311) in its gradient, and what scoring asks of logits.
#pragma once

#include <cstdint>

namespace hybrid::kernels::cuda {

template <typename T>
void cross_entropy_forward(const T* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride,
                           float* losses);

template <typename T>
void cross_entropy_backward(T* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride, const float* scale,
                            float z_loss, float* losses);

template <typename T>
void log_sum_exp(const T* logits, int64_t n, int64_t v, int64_t stride, float* lse, int32_t* largest);

template <typename T>
void log_probabilities(const T* logits, int64_t stride, const float* lse, const int32_t* rows, const int32_t* columns,
                       int64_t count, float* values);

}  // namespace hybrid::kernels::cuda
