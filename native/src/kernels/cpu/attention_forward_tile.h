// One tile of queries of one head attending to runs of keys, with an online softmax (Milakov and Gimelshein,
// arXiv:1805.02867): begin_queries, attend as often as there are runs of keys, finish_queries.
//
// Queries lie along the vector lanes: scores are kept as [key, query] and the output as [channel, query], so that the
// softmax needs no sum across lanes, keys and values are read where they lie, and any head dimension works alike.
#pragma once

#include "kernels/cpu/attention_tile.h"

namespace hybrid::kernels::HYBRID_ISA {

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
    int64_t queries_in_tile;  // at most kTile
    int64_t earliest_key;     // smallest first_key
    int64_t latest_start;     // largest first_key
};

// The rows of one key/value head, at its first channel and key 0.
struct KeyHead {
    const float* k;
    const float* v;
    int64_t stride;
};

// Takes `queries` queries of one head from q. Query i attends to keys first_keys[i] (nullptr: 0) .. last_key + i.
void begin_queries(const float* q, int64_t q_stride, int64_t queries, int64_t head_dim, const int32_t* first_keys,
                   int64_t last_key, ForwardScratch& scratch);

// Lets every query attend to those of keys first_key .. key_end - 1 that are its own.
void attend(const KeyHead& head, int64_t head_dim, int64_t first_key, int64_t key_end, ForwardScratch& scratch);

// Writes the queries' output rows of one head.
void finish_queries(int64_t head_dim, float* out, int64_t out_stride, ForwardScratch& scratch);

}  // namespace hybrid::kernels::HYBRID_ISA
