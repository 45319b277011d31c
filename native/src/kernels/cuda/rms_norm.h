// RMSNorm (Zhang and Sennrich, arXiv:1910.07467), alone and joined to the residual addition before it.
#pragma once

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

template <typename T>
void rms_norm_forward(const float* x, const float* weight, int64_t n, int64_t d, float eps, T* y, float* rstd);

template <typename T>
void add_rms_norm_forward(const float* x, const T* branch, const float* bias, const Dropout& dropout,
                          const float* weight, int64_t n, int64_t d, float eps, float* sum, T* y, float* rstd);

template <typename T>
void rms_norm_backward(const T* dy, const float* x, const float* weight, const float* rstd, int64_t n, int64_t d,
                       bool accumulate, float* dx, float* dweight, const Dropout& dropout, T* dbranch, float* dbias,
                       float* scratch);

}  // namespace hybrid::kernels::cuda
