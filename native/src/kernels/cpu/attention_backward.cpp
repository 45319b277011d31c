// The gradient of causal attention (FlashAttention-2: Dao, arXiv:2307.08691, algorithm 2), from the forward's
// log-sum-exp. One unit of work is a key/value head with all query heads that share it: whoever owns it owns its rows
// of dq, dk and dv, so nothing is shared and nothing depends on the number of threads.
//
// With P = exp(S - lse) and delta = sum(dout * out): dv = P^T dout, dS = P * (dout v^T - delta) / sqrt(K),
// dq = dS k, dk = dS^T q. Keys lie along the vector lanes: scores are [query, key], dk and dv are kept as
// [channel, key].
#include "kernels/cpu/attention_tile.h"
#include "kernels/cpu/exponential.h"
#include "kernels/cpu/table.h"
#include "kernels/cpu/tile_product.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

struct BackwardScratch {
    explicit BackwardScratch(int64_t head_dim)
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

// The tensors of one query head, at its first channel and position 0 of its sequence.
struct QueryHead {
    const float* q;
    const float* dout;
    float* dq;
    const float* lse;
    const float* delta;
    const int32_t* document_starts;  // of the sequence, or nullptr
};

struct Strides {
    int64_t q;
    int64_t kv;
    int64_t out;
};

// to [kTile, padded width] = from [rows, width], the rest 0.
void pack_rows(const float* from, int64_t from_stride, int64_t rows, int64_t width, float* to) {
    const int64_t padded = round_up_to_lanes(width);
    memset(to, 0, kTile * padded * sizeof(float));
    for (int64_t row = 0; row < rows; ++row) memcpy(to + row * padded, from + row * from_stride, width * sizeof(float));
}

// scores become P, dscores (holding dP) become dS.
void score_gradients(const QueryHead& head, int64_t past, int64_t first_query, int64_t queries, int64_t first_key,
                     int64_t lanes, float scale, BackwardScratch& scratch) {
    for (int64_t i = 0; i < queries; ++i) {
        const int64_t query = first_query + i;
        const int32_t first =
            static_cast<int32_t>((head.document_starts ? head.document_starts[query] : 0) - first_key);
        const int32_t last = static_cast<int32_t>(past + query - first_key);
        const float lse = head.lse[query], delta = head.delta[query];
        float* p = scratch.scores + i * kTile;
        float* ds = scratch.dscores + i * kTile;
#pragma omp simd
        for (int32_t j = 0; j < static_cast<int32_t>(lanes); ++j) {
            const float probability = (j < first) | (j > last) ? 0.0f : exponential(p[j] * scale - lse);
            p[j] = probability;
            ds[j] = probability * (ds[j] - delta) * scale;
        }
    }
}

void backward_tile(const QueryHead& head, const Strides& strides, int64_t head_dim, int64_t past, int64_t first_query,
                   int64_t queries, int64_t first_key, int64_t keys, BackwardScratch& scratch) {
    const int64_t lanes = round_up_to_lanes(keys);
    const int64_t padded = round_up_to_lanes(head_dim);
    const float scale = 1.0f / sqrtf(static_cast<float>(head_dim));
    const float* q = head.q + first_query * strides.q;
    const float* dout = head.dout + first_query * strides.out;

    tile_product<Into::kOverwrite>({q, strides.q, 1}, queries, head_dim, scratch.keys_transposed.data(), kTile, lanes,
                                   scratch.scores, kTile);
    tile_product<Into::kOverwrite>({dout, strides.out, 1}, queries, head_dim, scratch.values_transposed.data(), kTile,
                                   lanes, scratch.dscores, kTile);
    score_gradients(head, past, first_query, queries, first_key, lanes, scale, scratch);
    tile_product<Into::kAdd>({dout, 1, strides.out}, head_dim, queries, scratch.scores, kTile, lanes,
                             scratch.dvalues.data(), kTile);
    tile_product<Into::kAdd>({q, 1, strides.q}, head_dim, queries, scratch.dscores, kTile, lanes, scratch.dkeys.data(),
                             kTile);
    tile_product<Into::kOverwrite>({scratch.dscores, kTile, 1}, queries, keys, scratch.keys.data(), padded, padded,
                                   scratch.dqueries.data(), padded);
    for (int64_t i = 0; i < queries; ++i) {
        const float* from = scratch.dqueries.data() + i * padded;
        float* to = head.dq + (first_query + i) * strides.q;
#pragma omp simd
        for (int64_t c = 0; c < head_dim; ++c) to[c] += from[c];
    }
}

// True when no query of the tile attends to a key before `key_end`.
HYBRID_INLINE bool starts_after(const int32_t* document_starts, int64_t first_query, int64_t queries, int64_t key_end) {
    if (!document_starts) return false;
    for (int64_t i = 0; i < queries; ++i) {
        if (document_starts[first_query + i] < key_end) return false;
    }
    return true;
}

void clear_and_prepare(const QueryHead& head, const float* out, const Strides& strides, int64_t q_time,
                       int64_t head_dim, float* delta) {
    for (int64_t t = 0; t < q_time; ++t) {
        const float* dout_row = head.dout + t * strides.out;
        const float* out_row = out + t * strides.out;
        float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
        for (int64_t c = 0; c < head_dim; ++c) sum += dout_row[c] * out_row[c];
        delta[t] = sum;
        memset(head.dq + t * strides.q, 0, head_dim * sizeof(float));
    }
}

void backward(const AttentionShape& shape, const float* q, const float* k, const float* v,
              const int32_t* document_starts, const float* out, const float* lse, const float* dout, float* dq,
              float* dk, float* dv, float* delta) {
    const int64_t head_dim = shape.head_dim, q_time = shape.q_time;
    const int64_t group = shape.heads / shape.kv_heads;
    const int64_t past = shape.kv_time - q_time;
    const Strides strides = {shape.q_stride, shape.kv_stride, shape.heads * head_dim};
    const int64_t work = shape.batch * shape.heads * q_time * shape.kv_time * head_dim;

    const auto query_head = [&](int64_t b, int64_t h) {
        const int64_t q_offset = b * shape.q_batch_stride + h * head_dim;
        const int64_t row_offset = (b * shape.heads + h) * q_time;
        return QueryHead{q + q_offset,       dout + b * q_time * strides.out + h * head_dim,
                         dq + q_offset,      lse + row_offset,
                         delta + row_offset, document_starts ? document_starts + b * q_time : nullptr};
    };

#pragma omp parallel if (work >= kParallelWork)
    {
        BackwardScratch scratch(head_dim);
#pragma omp for schedule(static)
        for (int64_t unit = 0; unit < shape.batch * shape.kv_heads; ++unit) {
            const int64_t b = unit / shape.kv_heads, kv_head = unit % shape.kv_heads;
            const int64_t kv_offset = b * shape.kv_batch_stride + kv_head * head_dim;
            for (int64_t h = kv_head * group; h < (kv_head + 1) * group; ++h)
                clear_and_prepare(query_head(b, h), out + b * q_time * strides.out + h * head_dim, strides, q_time,
                                  head_dim, delta + (b * shape.heads + h) * q_time);

            for (int64_t first_key = 0; first_key < shape.kv_time; first_key += kTile) {
                const int64_t keys = min(kTile, shape.kv_time - first_key);
                const int64_t offset = kv_offset + first_key * strides.kv;
                pack_transposed(k + offset, strides.kv, keys, head_dim, 1.0f, scratch.keys_transposed.data());
                pack_transposed(v + offset, strides.kv, keys, head_dim, 1.0f, scratch.values_transposed.data());
                pack_rows(k + offset, strides.kv, keys, head_dim, scratch.keys.data());
                memset(scratch.dkeys.data(), 0, head_dim * kTile * sizeof(float));
                memset(scratch.dvalues.data(), 0, head_dim * kTile * sizeof(float));

                for (int64_t h = kv_head * group; h < (kv_head + 1) * group; ++h) {
                    const QueryHead head = query_head(b, h);
                    for (int64_t first_query = max(0, first_key - past) / kTile * kTile; first_query < q_time;
                         first_query += kTile) {
                        const int64_t queries = min(kTile, q_time - first_query);
                        if (starts_after(head.document_starts, first_query, queries, first_key + keys)) continue;
                        backward_tile(head, strides, head_dim, past, first_query, queries, first_key, keys, scratch);
                    }
                }
                unpack_transposed(scratch.dkeys.data(), keys, head_dim, dk + offset, strides.kv);
                unpack_transposed(scratch.dvalues.data(), keys, head_dim, dv + offset, strides.kv);
            }
        }
    }
}

}  // namespace

void install_attention_backward(Kernels& table) {
    table.attention_backward = backward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
