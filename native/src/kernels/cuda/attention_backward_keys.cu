// dk and dv: one block per tile of keys, key/value head and kSlices slices of the head's channels, over the group's
// query heads and their tiles of queries.
#include "kernels/cuda/attention_gradient.h"
#include "kernels/cuda/launch.h"

namespace hybrid::kernels::cuda {
namespace {

// What the block needs of a tile's queries.
struct Queries {
    AttendedKeys keys[kTile];
    float lse[kTile];
    float delta[kTile];
};

template <typename T, int kSlices>
__global__ void __launch_bounds__(kTileThreads) key_gradients(GradientJob<T> job) {
    __shared__ Operands operands;
    __shared__ Weights weights;
    __shared__ Queries queries;
    const AttentionShape& s = job.shape;

    const auto [b, g, tile, first_channel] = own_part<kSlices>(s.batch, s.kv_heads, job.sharing);
    const int64_t first_key = tile * kTile;  // the tiles with the most queries first

    const int64_t group = s.heads / s.kv_heads;
    const HeadRows<T> k = key_rows(s, job.k, b, g, job.vectors);
    const HeadRows<T> v = key_rows(s, job.v, b, g, job.vectors);
    const float scale = 1.0f / sqrtf(static_cast<float>(s.head_dim));
    // The first query that may attend to the tile's first key.
    const int64_t first_attending = max(int64_t{0}, first_key - (s.kv_time - s.q_time));

    Fragment dk[kSlices], dv[kSlices];
#pragma unroll
    for (int slice = 0; slice < kSlices; ++slice) {
        clear(dk[slice]);
        clear(dv[slice]);
    }
    for (int64_t h = g * group; h < (g + 1) * group; ++h) {
        const HeadRows<T> q = query_rows(s, job.q, b, h, job.vectors);
        const HeadRows<T> dout = output_rows(s, job.dout, b, h, job.vectors);
        for (int64_t first_query = first_attending / kTile * kTile; first_query < s.q_time; first_query += kTile) {
            bool needed = false;
            if (threadIdx.x < kTile) {
                const int64_t t = first_query + threadIdx.x, flat = (b * s.heads + h) * s.q_time + t;
                const AttendedKeys attended = causal_keys(s, job.document_starts, b, t);
                queries.keys[threadIdx.x] = attended;
                queries.lse[threadIdx.x] = t < s.q_time ? job.lse[flat] : 0.0f;
                queries.delta[threadIdx.x] = t < s.q_time ? job.delta[flat] : 0.0f;
                needed = attends_any(attended, first_key, first_key + kTile);
            }
            if (!__syncthreads_or(needed)) continue;
            Fragment scores, gradients;
            multiply_rows(k, first_key, q, first_query, operands, scores);
#pragma unroll
            for (int c = 0; c < kColumns; ++c) {
                const AttendedKeys attended = queries.keys[other_row() + c];
                const float lse = queries.lse[other_row() + c];
#pragma unroll
                for (int r = 0; r < kRows; ++r)
                    scores[r][c] =
                        attends(attended, first_key + own_row() + r) ? expf(scores[r][c] * scale - lse) : 0.0f;
            }
            store_weights(scores, weights);
            add_weighted_rows(weights, dout, first_query, first_channel, operands, dv);
            multiply_rows(v, first_key, dout, first_query, operands, gradients);
#pragma unroll
            for (int c = 0; c < kColumns; ++c) {
                const float delta = queries.delta[other_row() + c];
#pragma unroll
                for (int r = 0; r < kRows; ++r) gradients[r][c] = scores[r][c] * (gradients[r][c] - delta);
            }
            store_weights(gradients, weights);
            add_weighted_rows(weights, q, first_query, first_channel, operands, dk);
        }
    }

    float as_is[kRows], scaled[kRows];
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
        as_is[r] = 1.0f;
        scaled[r] = scale;
    }
    const int64_t offset = key_offset(s, b, g);
    store_rows(dv, as_is, first_channel, first_key,
               HeadResults<T>{job.dv + offset, s.kv_stride, s.kv_time, k.channels, job.vectors});
    store_rows(dk, scaled, first_channel, first_key,
               HeadResults<T>{job.dk + offset, s.kv_stride, s.kv_time, k.channels, job.vectors});
}

}  // namespace

template <typename T>
void attention_backward_keys(GradientJob<T> job) {
    const AttentionShape& s = job.shape;
    job.tiles = static_cast<int>(divide_up(s.kv_time, kTile));
    with_slices(s.head_dim, [&](auto slices, int sharing) {
        job.sharing = sharing;
        launch("attention_backward_keys", key_gradients<T, decltype(slices)::value>,
               grid_of(job.tiles * s.batch * s.kv_heads * sharing), dim3(kTileThreads), job);
    });
}

template void attention_backward_keys(GradientJob<float> job);
template void attention_backward_keys(GradientJob<bfloat16> job);

}  // namespace hybrid::kernels::cuda
