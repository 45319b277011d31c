// Attention's gradients (FlashAttention, arXiv:2205.14135, section B.4): P comes again from the scores and lse. Two
// passes, so that every gradient is a sum in one order without atomics: over tiles of queries for dq, over tiles of
// keys for dk and dv, where the heads of a group are summed in the block.
#include "kernels/cuda/attention.h"
#include "kernels/cuda/attention_gradient.h"
#include "kernels/cuda/attention_vectors.h"
#include "kernels/cuda/launch.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kWarps = 4;

// delta[b, h, t] = the sum of dout * out over the head's channels: a warp per row.
template <typename T>
__global__ void __launch_bounds__(kWarps * 32)
    row_products(AttentionShape s, const T* __restrict__ out, const T* __restrict__ dout, float* __restrict__ delta) {
    const int lane = static_cast<int>(threadIdx.x) % 32;
    const int64_t row = int64_t{blockIdx.x} * kWarps + threadIdx.x / 32;
    if (row >= s.batch * s.q_time * s.heads) return;
    float sum = 0.0f;
    for (int64_t i = row * s.head_dim + lane; i < (row + 1) * s.head_dim; i += 32)
        sum += to_float(out[i]) * to_float(dout[i]);
    sum = warp_sum(sum);
    const int64_t h = row % s.heads, t = row / s.heads % s.q_time, b = row / s.heads / s.q_time;
    if (lane == 0) delta[(b * s.heads + h) * s.q_time + t] = sum;
}

}  // namespace

template <typename T>
HeadGradients<T> attention_backward(const AttentionShape& shape, const T* q, const T* k, const T* v,
                                    const int32_t* document_starts, const T* out, const float* lse, const T* dout,
                                    T* dq, T* dk, T* dv, float* scratch) {
    GradientJob<T> job = {shape, q, k, v, document_starts, lse, scratch, dout, dq, dk, dv};
    job.vectors = heads_fit<T>(shape, q, k, v, dout, dq, dk, dv);
    launch("attention_row_products", row_products<T>,
           grid_of(divide_up(shape.batch * shape.q_time * shape.heads, kWarps)), dim3(kWarps * 32), shape, out, dout,
           scratch);
    attention_backward_queries(job);
    attention_backward_keys(job);
    return {dq, dk, dv, shape.q_stride, shape.kv_stride};
}

template HeadGradients<float> attention_backward(const AttentionShape&, const float*, const float*, const float*,
                                                 const int32_t*, const float*, const float*, const float*, float*,
                                                 float*, float*, float*);
template HeadGradients<bfloat16> attention_backward(const AttentionShape&, const bfloat16*, const bfloat16*,
                                                    const bfloat16*, const int32_t*, const bfloat16*, const float*,
                                                    const bfloat16*, bfloat16*, bfloat16*, bfloat16*, float*);

}  // namespace hybrid::kernels::cuda
