// One pass of AdamW (Loshchilov and Hutter, arXiv:1711.05101) over the flat buffers, and the norm that clipping needs.
#pragma once

#include <cstdint>

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

void squared_norm(const float* x, int64_t count, double* sums);

template <typename T>
void adamw(const AdamWStep* step, const UpdateChunk* chunks, int64_t chunk_count, const float* gradient,
           float* parameter, float* exp_avg, float* exp_avg_sq, T* weights);

}  // namespace hybrid::kernels::cuda
