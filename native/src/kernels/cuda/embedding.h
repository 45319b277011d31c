// Token embedding: rows of a table, and the scatter-add that is its gradient.
#pragma once

#include <cstdint>

namespace hybrid::kernels::cuda {

void embedding_forward(const int32_t* tokens, const float* table, int64_t n, int64_t d, float* x);

void embedding_backward(const int32_t* tokens, const int32_t* order, const float* dx, int64_t n, int64_t d,
                        float* dtable);

}  // namespace hybrid::kernels::cuda
