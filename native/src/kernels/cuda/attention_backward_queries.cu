// dq: one block per tile of queries, head and kSlices slices of the head's channels, over the tiles of keys.
#include "kernels/cuda/attention_gradient.h"
#include "kernels/cuda/launch.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename T, int kSlices>
__global__ void __launch_bounds__(kTileThreads) query_gradients(GradientJob<T> job) {
    __shared__ Operands operands;
    __shared__ Weights weights;
    __shared__ AttendedKeys keys[kTile];
    const AttentionShape& s = job.shape;

    const auto [b, h, tile, first_channel] = own_part<kSlices>(s.batch, s.heads, job.sharing);
    const int64_t first_query = (job.tiles - 1 - tile) * kTile;  // the tiles with the most keys first

    if (threadIdx.x < kTile) keys[threadIdx.x] = causal_keys(s, job.document_starts, b, first_query + threadIdx.x);
    __syncthreads();
    const KeyRange range = range_of(keys);

    const int64_t g = h / (s.heads / s.kv_heads);
    const HeadRows<T> q = query_rows(s, job.q, b, h, job.vectors);
    const HeadRows<T> k = key_rows(s, job.k, b, g, job.vectors);
    const HeadRows<T> v = key_rows(s, job.v, b, g, job.vectors);
    const HeadRows<T> dout = output_rows(s, job.dout, b, h, job.vectors);
    const float scale = 1.0f / sqrtf(static_cast<float>(s.head_dim));

    float lse[kRows], delta[kRows], factor[kRows];
    Fragment result[kSlices];
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
        const int64_t t = first_query + own_row() + r, flat = (b * s.heads + h) * s.q_time + t;
        lse[r] = t < s.q_time ? job.lse[flat] : 0.0f;
        delta[r] = t < s.q_time ? job.delta[flat] : 0.0f;
        factor[r] = scale;
    }
#pragma unroll
    for (int slice = 0; slice < kSlices; ++slice) clear(result[slice]);
    for (int64_t first_key = range.first / kTile * kTile; first_key < range.end; first_key += kTile) {
        Fragment scores, gradients;
        multiply_rows(q, first_query, k, first_key, operands, scores);
        multiply_rows(dout, first_query, v, first_key, operands, gradients);
#pragma unroll
        for (int r = 0; r < kRows; ++r) {
            const AttendedKeys attended = keys[own_row() + r];
#pragma unroll
            for (int c = 0; c < kColumns; ++c) {
                const float probability =
                    attends(attended, first_key + other_row() + c) ? expf(scores[r][c] * scale - lse[r]) : 0.0f;
                gradients[r][c] = probability * (gradients[r][c] - delta[r]);
            }
        }
        store_weights(gradients, weights);
        add_weighted_rows(weights, k, first_key, first_channel, operands, result);
    }
    const HeadResults<T> dq = {job.dq + query_offset(s, b, h), s.q_stride, s.q_time, q.channels, job.vectors};
    store_rows(result, factor, first_channel, first_query, dq);
}

}  // namespace

template <typename T>
void attention_backward_queries(GradientJob<T> job) {
    const AttentionShape& s = job.shape;
    job.tiles = static_cast<int>(divide_up(s.q_time, kTile));
    with_slices(s.head_dim, [&](auto slices, int sharing) {
        job.sharing = sharing;
        launch("attention_backward_queries", query_gradients<T, decltype(slices)::value>,
               grid_of(job.tiles * s.batch * s.heads * sharing), dim3(kTileThreads), job);
    });
}

template void attention_backward_queries(GradientJob<float> job);
template void attention_backward_queries(GradientJob<bfloat16> job);

}  // namespace hybrid::kernels::cuda
