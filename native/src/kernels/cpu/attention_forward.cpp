// Causal attention forward (FlashAttention: Dao et al., arXiv:2205.14135; online softmax: Milakov and Gimelshein,
// arXiv:1805.02867). One unit of work is a tile of queries of one head.
//
// Queries lie along the vector lanes: scores are kept as [key, query] and the output as [channel, query], so that the
// softmax needs no sum across lanes, keys and values are read where they lie, and any head dimension works alike.
#include "kernels/cpu/attention_tile.h"
#include "kernels/cpu/exponential.h"
#include "kernels/cpu/table.h"
#include "kernels/cpu/tile_product.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

struct ForwardScratch {
    explicit ForwardScratch(int64_t head_dim) : queries(head_dim), out(head_dim) {}

    TileBuffer queries;                       // [K, query], times 1 / sqrt(K)
    TileBuffer out;                           // [K, query], not yet divided by sum
    alignas(64) float scores[kTile * kTile];  // [key, query], then their exponentials
    alignas(64) float largest[kTile];         // score per query over the keys so far; -infinity before the first
    alignas(64) float reference[kTile];       // largest, or 0 where that is -infinity
    alignas(64) float sum[kTile];             // of exp(score - reference)
    alignas(64) float correction[kTile];      // exp(previous largest - reference)
    alignas(64) int32_t first_key[kTile];     // the keys that each query attends to
    alignas(64) int32_t last_key[kTile];
};

// scores = -infinity where the query does not attend to the key.
HYBRID_INLINE void mask_scores(ForwardScratch& scratch, int64_t first_key, int64_t keys, int64_t lanes) {
    for (int64_t j = 0; j < keys; ++j) {
        float* row = scratch.scores + j * kTile;
        const int32_t key = static_cast<int32_t>(first_key + j);
#pragma omp simd
        for (int64_t i = 0; i < lanes; ++i) {
            const bool masked = (key < scratch.first_key[i]) | (key > scratch.last_key[i]);
            row[i] = masked ? -INFINITY : row[i];
        }
    }
}

// Replaces scores by exp(score - reference), having brought largest, reference, sum and correction up to date.
HYBRID_INLINE void update_softmax(ForwardScratch& scratch, int64_t keys, int64_t lanes) {
    float* scores = scratch.scores;
    for (int64_t i = 0; i < lanes; i += kLanes) {
        Lanes largest = load(scratch.largest + i);
        store(scratch.correction + i, largest);
        for (int64_t j = 0; j < keys; ++j) largest = greater(load(scores + j * kTile + i), largest);
        store(scratch.largest + i, largest);
    }
#pragma omp simd
    for (int64_t i = 0; i < lanes; ++i) {
        const float largest = scratch.largest[i];
        const float reference = largest == -INFINITY ? 0.0f : largest;
        scratch.reference[i] = reference;
        scratch.correction[i] = exponential(scratch.correction[i] - reference);
        scratch.sum[i] *= scratch.correction[i];
    }
    for (int64_t j = 0; j < keys; ++j) {
        float* row = scores + j * kTile;
#pragma omp simd
        for (int64_t i = 0; i < lanes; ++i) {
            row[i] = exponential(row[i] - scratch.reference[i]);
            scratch.sum[i] += row[i];
        }
    }
}

void forward_tile(const AttentionShape& shape, int64_t b, int64_t h, int64_t first_query, const float* q,
                  const float* k, const float* v, const int32_t* document_starts, float* out, float* lse,
                  ForwardScratch& scratch) {
    const int64_t head_dim = shape.head_dim;
    const int64_t queries = min(kTile, shape.q_time - first_query);
    const int64_t lanes = round_up_to_lanes(queries);
    const int64_t past = shape.kv_time - shape.q_time;  // keys before the first query's own
    const int64_t kv_head = h / (shape.heads / shape.kv_heads);
    const float* head_k = k + b * shape.kv_batch_stride + kv_head * head_dim;
    const float* head_v = v + b * shape.kv_batch_stride + kv_head * head_dim;
    float* accumulated = scratch.out.data();

    pack_transposed(q + b * shape.q_batch_stride + first_query * shape.q_stride + h * head_dim, shape.q_stride, queries,
                    head_dim, 1.0f / sqrtf(static_cast<float>(head_dim)), scratch.queries.data());
    memset(accumulated, 0, head_dim * kTile * sizeof(float));
    int32_t earliest_start = document_starts ? INT32_MAX : 0, latest_start = 0;
    for (int64_t i = 0; i < kTile; ++i) {
        const int64_t query = first_query + min(i, queries - 1);  // lanes past the last query repeat it
        const int32_t start = document_starts ? document_starts[b * shape.q_time + query] : 0;
        scratch.first_key[i] = start;
        scratch.last_key[i] = static_cast<int32_t>(past + query);
        scratch.largest[i] = -INFINITY;
        scratch.sum[i] = 0.0f;
        earliest_start = start < earliest_start ? start : earliest_start;
        latest_start = start > latest_start ? start : latest_start;
    }

    const int64_t key_end = past + first_query + queries;
    for (int64_t first_key = earliest_start / kTile * kTile; first_key < key_end; first_key += kTile) {
        const int64_t keys = min(kTile, key_end - first_key);
        const TileOperand key_tile = {head_k + first_key * shape.kv_stride, shape.kv_stride, 1};
        tile_product<Into::kOverwrite>(key_tile, keys, head_dim, scratch.queries.data(), kTile, lanes, scratch.scores,
                                       kTile);
        if (first_key + keys - 1 > past + first_query || first_key < latest_start)
            mask_scores(scratch, first_key, keys, lanes);
        update_softmax(scratch, keys, lanes);
        for (int64_t c = 0; c < head_dim; ++c) {
            float* row = accumulated + c * kTile;
#pragma omp simd
            for (int64_t i = 0; i < lanes; ++i) row[i] *= scratch.correction[i];
        }
        const TileOperand value_tile = {head_v + first_key * shape.kv_stride, 1, shape.kv_stride};
        tile_product<Into::kAdd>(value_tile, head_dim, keys, scratch.scores, kTile, lanes, accumulated, kTile);
    }

    for (int64_t c = 0; c < head_dim; ++c) {
        float* row = accumulated + c * kTile;
#pragma omp simd
        for (int64_t i = 0; i < lanes; ++i) row[i] /= scratch.sum[i];
    }
    const int64_t width = shape.heads * head_dim;
    unpack_transposed(accumulated, queries, head_dim, out + (b * shape.q_time + first_query) * width + h * head_dim,
                      width);
    if (lse) {
        float* head_lse = lse + (b * shape.heads + h) * shape.q_time + first_query;
        for (int64_t i = 0; i < queries; ++i) head_lse[i] = scratch.largest[i] + logf(scratch.sum[i]);
    }
}

void forward(const AttentionShape& shape, const float* q, const float* k, const float* v,
             const int32_t* document_starts, float* out, float* lse) {
    const int64_t tiles = divide_up(shape.q_time, kTile);
    const int64_t units = shape.batch * shape.heads * tiles;
    const int64_t work = shape.batch * shape.heads * shape.q_time * shape.kv_time * shape.head_dim;
#pragma omp parallel if (work >= kParallelWork)
    {
        ForwardScratch scratch(shape.head_dim);
#pragma omp for schedule(static)
        for (int64_t unit = 0; unit < units; ++unit) {
            // Later tiles have more keys: 0, last, 1, last - 1, ... gives neighbours the same work together.
            const int64_t turn = unit % tiles;
            const int64_t tile = turn % 2 == 0 ? turn / 2 : tiles - 1 - turn / 2;
            const int64_t head = unit / tiles;
            forward_tile(shape, head / shape.heads, head % shape.heads, tile * kTile, q, k, v, document_starts, out,
                         lse, scratch);
        }
    }
}

}  // namespace

void install_attention_forward(Kernels& table) {
    table.attention_forward = forward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
