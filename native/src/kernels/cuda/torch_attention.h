// Attention of bfloat16 by libtorch, where it has a kernel for the shape: cuDNN's on Hopper and newer, else
// FlashAttention's. Elsewhere (document starts, a cache, other head widths) by our own of attention.h.
#pragma once

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

void torch_attention_forward(const AttentionShape& shape, const bfloat16* q, const bfloat16* k, const bfloat16* v,
                             const int32_t* document_starts, bfloat16* out, float* lse);

// The gradients lie in libtorch's memory until the calling thread's next call, or in dq, dk and dv.
HeadGradients<bfloat16> torch_attention_backward(const AttentionShape& shape, const bfloat16* q, const bfloat16* k,
                                                 const bfloat16* v, const int32_t* document_starts, const bfloat16* out,
                                                 const float* lse, const bfloat16* dout, bfloat16* dq, bfloat16* dk,
                                                 bfloat16* dv, float* scratch);

}  // namespace hybrid::kernels::cuda
