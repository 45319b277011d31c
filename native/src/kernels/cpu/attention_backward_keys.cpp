// The gradient of keys and values, tile by tile. Keys lie along the vector lanes: scores are [query, key], the
// gradients [channel, key] until the tile is done.
#include "kernels/cpu/attention_gradient.h"
#include "kernels/cpu/tile_product.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

// to [kTile, padded width] = from [rows, width], the rest 0.
void pack_rows(const float* from, int64_t from_stride, int64_t rows, int64_t width, float* to) {
    const int64_t padded = round_up_to_lanes(width);
    memset(to, 0, kTile * padded * sizeof(float));
    for (int64_t row = 0; row < rows; ++row) memcpy(to + row * padded, from + row * from_stride, width * sizeof(float));
}

// True when no query of the tile attends to a key before `key_end`.
bool starts_after(const int32_t* document_starts, int64_t first_query, int64_t queries, int64_t key_end) {
    if (!document_starts) return false;
    for (int64_t i = 0; i < queries; ++i) {
        if (document_starts[first_query + i] < key_end) return false;
    }
    return true;
}

// scores become P, dscores (holding dP) become dS.
void score_gradients(const AttentionGradient& gradient, const QueryHead& head, int64_t first_query, int64_t queries,
                     int64_t first_key, int64_t lanes, KeyTileScratch& scratch) {
    const float scale = gradient.scale();
    for (int64_t i = 0; i < queries; ++i) {
        const int64_t query = first_query + i, start = head.document_starts ? head.document_starts[query] : 0;
        const int32_t first = static_cast<int32_t>(start - first_key);
        const int32_t last = static_cast<int32_t>(gradient.past() + query - first_key);
        const float lse = head.lse[query], delta = head.delta[query];
        float* p = scratch.scores + i * kTile;
        float* ds = scratch.dscores + i * kTile;
#pragma omp simd
        for (int32_t j = 0; j < static_cast<int32_t>(lanes); ++j) {
            const bool masked = (j < first) | (j > last);
            p[j] = masked ? 0.0f : probability(p[j], scale, lse);
            ds[j] = score_gradient(p[j], ds[j], delta, scale);
        }
    }
}

// Adds the gradients that come from one tile of queries.
void add_query_tile(const AttentionGradient& gradient, const QueryHead& head, int64_t first_query, int64_t first_key,
                    int64_t keys, QueryGradient query_gradient, KeyTileScratch& scratch) {
    const int64_t head_dim = gradient.shape.head_dim, padded = round_up_to_lanes(head_dim);
    const int64_t queries = min(kTile, gradient.shape.q_time - first_query);
    const int64_t lanes = round_up_to_lanes(keys);
    const int64_t q_stride = gradient.shape.q_stride, out_stride = gradient.out_stride();
    const float* q = head.q + first_query * q_stride;
    const float* dout = head.dout + first_query * out_stride;

    tile_product<Into::kOverwrite>({q, q_stride, 1}, queries, head_dim, scratch.keys_transposed.data(), kTile, lanes,
                                   scratch.scores, kTile);
    tile_product<Into::kOverwrite>({dout, out_stride, 1}, queries, head_dim, scratch.values_transposed.data(), kTile,
                                   lanes, scratch.dscores, kTile);
    score_gradients(gradient, head, first_query, queries, first_key, lanes, scratch);
    tile_product<Into::kAdd>({dout, 1, out_stride}, head_dim, queries, scratch.scores, kTile, lanes,
                             scratch.dvalues.data(), kTile);
    tile_product<Into::kAdd>({q, 1, q_stride}, head_dim, queries, scratch.dscores, kTile, lanes, scratch.dkeys.data(),
                             kTile);
    if (query_gradient == QueryGradient::kApart) return;

    tile_product<Into::kOverwrite>({scratch.dscores, kTile, 1}, queries, keys, scratch.keys.data(), padded, padded,
                                   scratch.dqueries.data(), padded);
    for (int64_t i = 0; i < queries; ++i) {
        const float* from = scratch.dqueries.data() + i * padded;
        float* to = head.dq + (first_query + i) * q_stride;
#pragma omp simd
        for (int64_t c = 0; c < head_dim; ++c) to[c] += from[c];
    }
}

}  // namespace

void key_tile_gradient(const AttentionGradient& gradient, int64_t b, int64_t kv_head, int64_t first_key,
                       QueryGradient query_gradient, KeyTileScratch& scratch) {
    const int64_t head_dim = gradient.shape.head_dim, kv_stride = gradient.shape.kv_stride;
    const int64_t keys = min(kTile, gradient.shape.kv_time - first_key);
    const int64_t offset = gradient.kv_offset(b, kv_head) + first_key * kv_stride;
    pack_transposed(gradient.k + offset, kv_stride, keys, head_dim, 1.0f, scratch.keys_transposed.data());
    pack_transposed(gradient.v + offset, kv_stride, keys, head_dim, 1.0f, scratch.values_transposed.data());
    pack_rows(gradient.k + offset, kv_stride, keys, head_dim, scratch.keys.data());
    memset(scratch.dkeys.data(), 0, head_dim * kTile * sizeof(float));
    memset(scratch.dvalues.data(), 0, head_dim * kTile * sizeof(float));

    const int64_t first_tile = max(0, first_key - gradient.past()) / kTile * kTile;
    for (int64_t h = kv_head * gradient.group(); h < (kv_head + 1) * gradient.group(); ++h) {
        const QueryHead head = gradient.query_head(b, h);
        for (int64_t first_query = first_tile; first_query < gradient.shape.q_time; first_query += kTile) {
            const int64_t queries = min(kTile, gradient.shape.q_time - first_query);
            if (starts_after(head.document_starts, first_query, queries, first_key + keys)) continue;
            add_query_tile(gradient, head, first_query, first_key, keys, query_gradient, scratch);
        }
    }
    unpack_transposed(scratch.dkeys.data(), keys, head_dim, gradient.dk + offset, kv_stride);
    unpack_transposed(scratch.dvalues.data(), keys, head_dim, gradient.dv + offset, kv_stride);
}

}  // namespace hybrid::kernels::HYBRID_ISA
