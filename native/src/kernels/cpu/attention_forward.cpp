// Causal attention forward (FlashAttention: Dao et al., arXiv:2205.14135). One unit of work is a tile of queries of one
// head.
#include "kernels/cpu/attention_forward_tile.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

void forward_tile(const AttentionShape& shape, int64_t b, int64_t h, int64_t first_query, const float* q,
                  const float* k, const float* v, const int32_t* document_starts, float* out, float* lse,
                  ForwardScratch& scratch) {
    const int64_t head_dim = shape.head_dim;
    const int64_t queries = min(kTile, shape.q_time - first_query);
    const int64_t past = shape.kv_time - shape.q_time;  // keys before the first query's own
    const int64_t kv_offset = b * shape.kv_batch_stride + h / (shape.heads / shape.kv_heads) * head_dim;
    const int64_t width = shape.heads * head_dim;

    begin_queries(q + b * shape.q_batch_stride + first_query * shape.q_stride + h * head_dim, shape.q_stride, queries,
                  head_dim, document_starts ? document_starts + b * shape.q_time + first_query : nullptr,
                  past + first_query, scratch);
    attend({k + kv_offset, v + kv_offset, shape.kv_stride}, head_dim, scratch.earliest_key / kTile * kTile,
           past + first_query + queries, scratch);
    finish_queries(head_dim, out + (b * shape.q_time + first_query) * width + h * head_dim, width, scratch);
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
