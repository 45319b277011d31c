// Causal attention, tile by tile with an online softmax (FlashAttention, arXiv:2205.14135; FlashAttention-2,
// arXiv:2307.08691): one block per tile of queries, head and kSlices slices of the head's channels.
//
// Packed sequences are rows like others, each with its own keys: a tile of queries may hold the ends of several
// sequences and passes over the tiles of keys that any of them attends to.
#include "kernels/cuda/attention.h"
#include "kernels/cuda/attention_tile.h"
#include "kernels/cuda/attention_vectors.h"
#include "kernels/cuda/launch.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename T>
struct ForwardJob {
    AttentionShape shape;
    const T* q;
    const T* k;
    const T* v;
    const int32_t* document_starts;
    const Segment* segments;  // of packed rows, else nullptr
    int64_t segment_count;
    T* out;
    float* lse;
    int tiles = 0;
    int sharing = 0;  // blocks that share a tile's channels
    bool vectors = false;
};

// The segment of row t: the last one that begins at or before it.
__device__ AttendedKeys packed_keys(const Segment* segments, int64_t count, int64_t rows, int64_t t) {
    if (t >= rows) return {0, 0, 0, 0};
    int64_t low = 0, high = count;
    while (high - low > 1) {
        const int64_t middle = (low + high) / 2;
        (segments[middle].first_row <= t ? low : high) = middle;
    }
    const Segment& segment = segments[low];
    return {static_cast<int>(segment.context_first_row),
            static_cast<int>(segment.context_first_row + segment.context_rows), static_cast<int>(segment.first_row),
            static_cast<int>(t + 1)};
}

// The largest score so far of each row of a thread and the sum of exponentials relative to it, of the thread's columns.
struct OnlineSoftmax {
    float largest[kRows];
    float sum[kRows];
};

// Before any key the largest score is -infinity: exponentials are then relative to 0.
__device__ float reference_of(float largest) {
    return largest == -INFINITY ? 0.0f : largest;
}

// Scores of keys first_key .. become weights; results so far are made relative to the largest score from here on.
template <int kSlices>
__device__ void weigh(const AttendedKeys (&keys)[kTile], int64_t first_key, float scale, Fragment& scores,
                      OnlineSoftmax& softmax, Fragment (&result)[kSlices]) {
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
        const AttendedKeys attended = keys[own_row() + r];
        float largest = -INFINITY;
#pragma unroll
        for (int c = 0; c < kColumns; ++c) {
            scores[r][c] = attends(attended, first_key + other_row() + c) ? scores[r][c] * scale : -INFINITY;
            largest = fmaxf(largest, scores[r][c]);
        }
        const float before = softmax.largest[r];
        softmax.largest[r] = fmaxf(before, warp_max<kLanesOfRow>(largest));
        const float reference = reference_of(softmax.largest[r]);
        const float correction = expf(before - reference);
        softmax.sum[r] *= correction;
#pragma unroll
        for (int c = 0; c < kColumns; ++c) {
            scores[r][c] = expf(scores[r][c] - reference);
            softmax.sum[r] += scores[r][c];
        }
#pragma unroll
        for (int slice = 0; slice < kSlices; ++slice) {
#pragma unroll
            for (int c = 0; c < kColumns; ++c) result[slice][r][c] *= correction;
        }
    }
}

template <typename T, int kSlices>
__global__ void __launch_bounds__(kTileThreads) attend(ForwardJob<T> job) {
    __shared__ Operands operands;
    __shared__ Weights weights;
    __shared__ AttendedKeys keys[kTile];
    const AttentionShape& s = job.shape;

    const auto [b, h, tile, first_channel] = own_part<kSlices>(s.batch, s.heads, job.sharing);
    const int64_t first_query = (job.tiles - 1 - tile) * kTile;  // the tiles with the most keys first

    AttendedKeys own_keys = {0, 0, 0, 0};
    if (threadIdx.x < kTile) {
        const int64_t t = first_query + threadIdx.x;
        own_keys = job.segments == nullptr ? causal_keys(s, job.document_starts, b, t)
                                           : packed_keys(job.segments, job.segment_count, s.q_time, t);
        keys[threadIdx.x] = own_keys;
    }
    __syncthreads();
    const KeyRange range = range_of(keys);

    const int64_t g = h / (s.heads / s.kv_heads);
    const HeadRows<T> q = query_rows(s, job.q, b, h, job.vectors);
    const HeadRows<T> k = key_rows(s, job.k, b, g, job.vectors);
    const HeadRows<T> v = key_rows(s, job.v, b, g, job.vectors);
    const float scale = 1.0f / sqrtf(static_cast<float>(s.head_dim));

    OnlineSoftmax softmax;
    Fragment result[kSlices];
#pragma unroll
    for (int slice = 0; slice < kSlices; ++slice) clear(result[slice]);
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
        softmax.largest[r] = -INFINITY;
        softmax.sum[r] = 0.0f;
    }
    for (int64_t first_key = range.first / kTile * kTile; first_key < range.end; first_key += kTile) {
        if (!__syncthreads_or(attends_any(own_keys, first_key, first_key + kTile))) continue;
        Fragment scores;
        multiply_rows(q, first_query, k, first_key, operands, scores);
        weigh(keys, first_key, scale, scores, softmax, result);
        store_weights(scores, weights);
        add_weighted_rows(weights, v, first_key, first_channel, operands, result);
    }

    float factor[kRows];
#pragma unroll
    for (int r = 0; r < kRows; ++r) {
        const float sum = warp_sum<kLanesOfRow>(softmax.sum[r]);
        factor[r] = 1.0f / sum;
        const int64_t t = first_query + own_row() + r;
        if (job.lse != nullptr && first_channel == 0 && other_row() == 0 && t < s.q_time)
            job.lse[(b * s.heads + h) * s.q_time + t] = reference_of(softmax.largest[r]) + logf(sum);
    }
    const HeadResults<T> out = {job.out + output_offset(s, b, h), s.heads * s.head_dim, s.q_time, q.channels,
                                job.vectors};
    store_rows(result, factor, first_channel, first_query, out);
}

template <typename T>
void launch_forward(const AttentionShape& shape, const T* q, const T* k, const T* v, const int32_t* document_starts,
                    const Segment* segments, int64_t segment_count, T* out, float* lse) {
    ForwardJob<T> job = {shape, q, k, v, document_starts, segments, segment_count, out, lse};
    job.tiles = static_cast<int>(divide_up(shape.q_time, kTile));
    job.vectors = heads_fit<T>(shape, q, k, v, out);
    with_slices(shape.head_dim, [&](auto slices, int sharing) {
        job.sharing = sharing;
        launch("attention_forward", attend<T, decltype(slices)::value>,
               grid_of(job.tiles * shape.batch * shape.heads * sharing), dim3(kTileThreads), job);
    });
}

}  // namespace

template <typename T>
void attention_forward(const AttentionShape& shape, const T* q, const T* k, const T* v, const int32_t* document_starts,
                       T* out, float* lse) {
    launch_forward<T>(shape, q, k, v, document_starts, nullptr, 0, out, lse);
}

template <typename T>
void attention_forward_packed(const AttentionShape& shape, const Segment* segments, int64_t count, const T* q,
                              const T* k, const T* v, T* out) {
    launch_forward<T>(shape, q, k, v, nullptr, segments, count, out, nullptr);
}

template void attention_forward(const AttentionShape&, const float*, const float*, const float*, const int32_t*, float*,
                                float*);
template void attention_forward_packed(const AttentionShape&, const Segment*, int64_t, const float*, const float*,
                                       const float*, float*);
template void attention_forward(const AttentionShape&, const bfloat16*, const bfloat16*, const bfloat16*,
                                const int32_t*, bfloat16*, float*);
template void attention_forward_packed(const AttentionShape&, const Segment*, int64_t, const bfloat16*, const bfloat16*,
                                       const bfloat16*, bfloat16*);

}  // namespace hybrid::kernels::cuda
