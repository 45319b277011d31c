// The gradient of causal attention, in two kinds of work that both recompute the probabilities from the forward's
// log-sum-exp (FlashAttention-2: Dao, arXiv:2307.08691, algorithm 2). With S = q k^T / sqrt(K), P = exp(S - lse) and
// delta = sum(dout * out): dv = P^T dout, dS = P * (dout v^T - delta) / sqrt(K), dq = dS k, dk = dS^T q.
#pragma once

#include "kernels/cpu/attention_tile.h"
#include "kernels/cpu/exponential.h"

namespace hybrid::kernels::HYBRID_ISA {

// The tensors of one query head, at its first channel and position 0 of its sequence.
struct QueryHead {
    const float* q;
    const float* dout;
    float* dq;
    const float* lse;
    const float* delta;
    const int32_t* document_starts;  // of the sequence, or nullptr
};

// The arguments of attention_backward (see kernels.h).
struct AttentionGradient {
    AttentionShape shape;
    const float* q;
    const float* k;
    const float* v;
    const int32_t* document_starts;
    const float* out;
    const float* lse;
    const float* dout;
    float* dq;
    float* dk;
    float* dv;
    float* delta;  // [B, H, q_time]

    int64_t past() const { return shape.kv_time - shape.q_time; }  // keys before the first query's own
    int64_t out_stride() const { return shape.heads * shape.head_dim; }
    int64_t group() const { return shape.heads / shape.kv_heads; }  // query heads that share keys and values
    float scale() const { return 1.0f / sqrtf(static_cast<float>(shape.head_dim)); }
    int64_t kv_offset(int64_t b, int64_t kv_head) const { return b * shape.kv_batch_stride + kv_head * shape.head_dim; }

    QueryHead query_head(int64_t b, int64_t h) const {
        const int64_t q_offset = b * shape.q_batch_stride + h * shape.head_dim;
        const int64_t out_offset = b * shape.q_time * out_stride() + h * shape.head_dim;
        const int64_t row_offset = (b * shape.heads + h) * shape.q_time;
        return {q + q_offset,     dout + out_offset,  dq + q_offset,
                lse + row_offset, delta + row_offset, document_starts ? document_starts + b * shape.q_time : nullptr};
    }
};

HYBRID_INLINE float probability(float score, float scale, float lse) {
    return exponential(score * scale - lse);
}

// dS from P and dP.
HYBRID_INLINE float score_gradient(float p, float dp, float delta, float scale) {
    return p * (dp - delta) * scale;
}

// How the gradient of the queries comes about: with that of each tile of keys, or in work of its own.
enum class QueryGradient { kWithKeys, kApart };

struct KeyTileScratch {
    explicit KeyTileScratch(int64_t head_dim)
        : keys_transposed(head_dim),
          values_transposed(head_dim),
          keys(head_dim),
          dkeys(head_dim),
          dvalues(head_dim),
          dqueries(head_dim) {}

    TileBuffer keys_transposed;                // [K, key]
    TileBuffer values_transposed;              // [K, key]
    TileBuffer keys;                           // [key, K]
    TileBuffer dkeys;                          // [K, key]
    TileBuffer dvalues;                        // [K, key]
    TileBuffer dqueries;                       // [query, K]
    alignas(64) float scores[kTile * kTile];   // [query, key], then P
    alignas(64) float dscores[kTile * kTile];  // [query, key], dP, then dS
};

// dk and dv of a tile of keys of one key/value head; with kWithKeys also adds the tile's part to dq.
void key_tile_gradient(const AttentionGradient& gradient, int64_t b, int64_t kv_head, int64_t first_key,
                       QueryGradient query_gradient, KeyTileScratch& scratch);

struct QueryTileScratch {
    explicit QueryTileScratch(int64_t head_dim)
        : queries_transposed(head_dim), douts_transposed(head_dim), dqueries(head_dim), part(head_dim) {}

    TileBuffer queries_transposed;             // [K, query]
    TileBuffer douts_transposed;               // [K, query]
    TileBuffer dqueries;                       // [K, query]
    TileBuffer part;                           // [K, query]: of dqueries, from one tile of keys
    alignas(64) float scores[kTile * kTile];   // [key, query]
    alignas(64) float dscores[kTile * kTile];  // [key, query], dP, then dS
};

// dq of a tile of queries of one query head: bit for bit what kWithKeys adds up tile by tile.
void query_tile_gradient(const AttentionGradient& gradient, int64_t b, int64_t h, int64_t first_query,
                         QueryTileScratch& scratch);

}  // namespace hybrid::kernels::HYBRID_ISA
