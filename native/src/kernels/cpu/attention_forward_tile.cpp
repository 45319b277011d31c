#include "kernels/cpu/attention_forward_tile.h"

#include "kernels/cpu/exponential.h"
#include "kernels/cpu/tile_product.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

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

}  // namespace

void begin_queries(const float* q, int64_t q_stride, int64_t queries, int64_t head_dim, const int32_t* first_keys,
                   int64_t last_key, ForwardScratch& scratch) {
    pack_transposed(q, q_stride, queries, head_dim, 1.0f / sqrtf(static_cast<float>(head_dim)), scratch.queries.data());
    memset(scratch.out.data(), 0, head_dim * kTile * sizeof(float));
    int32_t earliest = first_keys ? INT32_MAX : 0, latest = 0;
    for (int64_t i = 0; i < kTile; ++i) {
        const int64_t query = min(i, queries - 1);  // lanes past the last query repeat it
        const int32_t first = first_keys ? first_keys[query] : 0;
        scratch.first_key[i] = first;
        scratch.last_key[i] = static_cast<int32_t>(last_key + query);
        scratch.largest[i] = -INFINITY;
        scratch.sum[i] = 0.0f;
        earliest = first < earliest ? first : earliest;
        latest = first > latest ? first : latest;
    }
    scratch.queries_in_tile = queries;
    scratch.earliest_key = earliest;
    scratch.latest_start = latest;
}

void attend(const KeyHead& head, int64_t head_dim, int64_t first_key, int64_t key_end, ForwardScratch& scratch) {
    const int64_t lanes = round_up_to_lanes(scratch.queries_in_tile);
    float* accumulated = scratch.out.data();
    for (; first_key < key_end; first_key += kTile) {
        const int64_t keys = min(kTile, key_end - first_key);
        const TileOperand key_tile = {head.k + first_key * head.stride, head.stride, 1};
        tile_product<Into::kOverwrite>(key_tile, keys, head_dim, scratch.queries.data(), kTile, lanes, scratch.scores,
                                       kTile);
        if (first_key + keys - 1 > scratch.last_key[0] || first_key < scratch.latest_start)
            mask_scores(scratch, first_key, keys, lanes);
        update_softmax(scratch, keys, lanes);
        for (int64_t c = 0; c < head_dim; ++c) {
            float* row = accumulated + c * kTile;
#pragma omp simd
            for (int64_t i = 0; i < lanes; ++i) row[i] *= scratch.correction[i];
        }
        const TileOperand value_tile = {head.v + first_key * head.stride, 1, head.stride};
        tile_product<Into::kAdd>(value_tile, head_dim, keys, scratch.scores, kTile, lanes, accumulated, kTile);
    }
}

void finish_queries(int64_t head_dim, float* out, int64_t out_stride, ForwardScratch& scratch) {
    const int64_t lanes = round_up_to_lanes(scratch.queries_in_tile);
    float* accumulated = scratch.out.data();
    for (int64_t c = 0; c < head_dim; ++c) {
        float* row = accumulated + c * kTile;
#pragma omp simd
        for (int64_t i = 0; i < lanes; ++i) row[i] /= scratch.sum[i];
    }
    unpack_transposed(accumulated, scratch.queries_in_tile, head_dim, out, out_stride);
}

}  // namespace hybrid::kernels::HYBRID_ISA
