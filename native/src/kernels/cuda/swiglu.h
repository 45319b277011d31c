// SwiGLU (Shazeer, arXiv:2002.05202) with the bias before it and the dropout after it.
#pragma once

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

template <typename T>
void swiglu_forward(T* up_gate, const float* bias, const Dropout& dropout, int64_t n, int64_t f, T* out);

template <typename T>
void swiglu_backward(const T* dout, const Dropout& dropout, int64_t n, int64_t f, T* up_gate, bool accumulate,
                     float* dbias, float* scratch);

}  // namespace hybrid::kernels::cuda
