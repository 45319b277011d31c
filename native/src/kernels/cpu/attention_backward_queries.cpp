// The gradient of queries, tile by tile, where it is not taken along with that of the keys. Queries lie along the
// vector lanes, as in the forward.
#include "kernels/cpu/attention_gradient.h"
#include "kernels/cpu/tile_product.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

struct QueryLanes {
    alignas(64) int32_t first_key[kTile];  // the keys that each query attends to
    alignas(64) int32_t last_key[kTile];
    alignas(64) float lse[kTile];
    alignas(64) float delta[kTile];
};

// dscores (holding dP) become dS.
void score_gradients(const QueryLanes& query, float scale, int64_t first_key, int64_t keys, int64_t lanes,
                     QueryTileScratch& scratch) {
    for (int64_t j = 0; j < keys; ++j) {
        const int32_t key = static_cast<int32_t>(first_key + j);
        const float* s = scratch.scores + j * kTile;
        float* ds = scratch.dscores + j * kTile;
#pragma omp simd
        for (int64_t i = 0; i < lanes; ++i) {
            const bool masked = (key < query.first_key[i]) | (key > query.last_key[i]);
            const float p = masked ? 0.0f : probability(s[i], scale, query.lse[i]);
            ds[i] = score_gradient(p, ds[i], query.delta[i], scale);
        }
    }
}

}  // namespace

void query_tile_gradient(const AttentionGradient& gradient, int64_t b, int64_t h, int64_t first_query,
                         QueryTileScratch& scratch) {
    const AttentionShape& shape = gradient.shape;
    const int64_t head_dim = shape.head_dim, kv_stride = shape.kv_stride;
    const int64_t queries = min(kTile, shape.q_time - first_query), lanes = round_up_to_lanes(queries);
    const QueryHead head = gradient.query_head(b, h);
    float* dqueries = scratch.dqueries.data();
    float* part = scratch.part.data();

    QueryLanes query;
    int32_t earliest_start = head.document_starts ? INT32_MAX : 0;
    for (int64_t i = 0; i < kTile; ++i) {
        const int64_t t = first_query + min(i, queries - 1);  // lanes past the last query repeat it
        query.first_key[i] = head.document_starts ? head.document_starts[t] : 0;
        query.last_key[i] = static_cast<int32_t>(gradient.past() + t);
        query.lse[i] = head.lse[t];
        query.delta[i] = head.delta[t];
        if (query.first_key[i] < earliest_start) earliest_start = query.first_key[i];
    }
    pack_transposed(head.q + first_query * shape.q_stride, shape.q_stride, queries, head_dim, 1.0f,
                    scratch.queries_transposed.data());
    pack_transposed(head.dout + first_query * gradient.out_stride(), gradient.out_stride(), queries, head_dim, 1.0f,
                    scratch.douts_transposed.data());
    memset(dqueries, 0, head_dim * kTile * sizeof(float));

    const int64_t key_end = gradient.past() + first_query + queries;
    for (int64_t first_key = earliest_start / kTile * kTile; first_key < key_end; first_key += kTile) {
        const int64_t keys = min(kTile, key_end - first_key);
        const int64_t offset = gradient.kv_offset(b, h / gradient.group()) + first_key * kv_stride;
        tile_product<Into::kOverwrite>({gradient.k + offset, kv_stride, 1}, keys, head_dim,
                                       scratch.queries_transposed.data(), kTile, lanes, scratch.scores, kTile);
        tile_product<Into::kOverwrite>({gradient.v + offset, kv_stride, 1}, keys, head_dim,
                                       scratch.douts_transposed.data(), kTile, lanes, scratch.dscores, kTile);
        score_gradients(query, gradient.scale(), first_key, keys, lanes, scratch);
        tile_product<Into::kOverwrite>({gradient.k + offset, 1, kv_stride}, head_dim, keys, scratch.dscores, kTile,
                                       lanes, part, kTile);
        for (int64_t c = 0; c < head_dim; ++c) {
#pragma omp simd
            for (int64_t i = 0; i < lanes; ++i) dqueries[c * kTile + i] += part[c * kTile + i];
        }
    }
    unpack_transposed(dqueries, queries, head_dim, head.dq + first_query * shape.q_stride, shape.q_stride);
}

}  // namespace hybrid::kernels::HYBRID_ISA
