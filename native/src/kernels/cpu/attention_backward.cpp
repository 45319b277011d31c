// Shares the gradient of causal attention (attention_gradient.h) among the threads. Every element of dq, dk and dv has
// one owner and its sum one order, so the result does not depend on their number.
#include <omp.h>

#include "kernels/cpu/attention_gradient.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

// delta of one query head; clears its dq.
void prepare(const AttentionGradient& gradient, int64_t b, int64_t h) {
    const int64_t head_dim = gradient.shape.head_dim, q_time = gradient.shape.q_time;
    const QueryHead head = gradient.query_head(b, h);
    const float* out = gradient.out + b * q_time * gradient.out_stride() + h * head_dim;
    float* delta = gradient.delta + (b * gradient.shape.heads + h) * q_time;
    for (int64_t t = 0; t < q_time; ++t) {
        const float* dout_row = head.dout + t * gradient.out_stride();
        const float* out_row = out + t * gradient.out_stride();
        float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
        for (int64_t c = 0; c < head_dim; ++c) sum += dout_row[c] * out_row[c];
        delta[t] = sum;
        memset(head.dq + t * gradient.shape.q_stride, 0, head_dim * sizeof(float));
    }
}

// A key/value head, with all query heads that share it, belongs to one thread: five products per pair of tiles.
void backward_by_head(const AttentionGradient& gradient) {
    const AttentionShape& shape = gradient.shape;
    KeyTileScratch scratch(shape.head_dim);
#pragma omp for schedule(static)
    for (int64_t unit = 0; unit < shape.batch * shape.kv_heads; ++unit) {
        for (int64_t first_key = 0; first_key < shape.kv_time; first_key += kTile)
            key_tile_gradient(gradient, unit / shape.kv_heads, unit % shape.kv_heads, first_key,
                              QueryGradient::kWithKeys, scratch);
    }
}

// For more threads than heads: tiles of keys, then tiles of queries. Seven products, because both need P and dP.
void backward_by_tile(const AttentionGradient& gradient) {
    const AttentionShape& shape = gradient.shape;
    const int64_t key_tiles = divide_up(shape.kv_time, kTile), query_tiles = divide_up(shape.q_time, kTile);
    {
        KeyTileScratch scratch(shape.head_dim);
#pragma omp for schedule(static, 1)
        for (int64_t unit = 0; unit < shape.batch * shape.kv_heads * key_tiles; ++unit) {
            const int64_t head = unit / key_tiles;
            key_tile_gradient(gradient, head / shape.kv_heads, head % shape.kv_heads, unit % key_tiles * kTile,
                              QueryGradient::kApart, scratch);
        }
    }
    QueryTileScratch scratch(shape.head_dim);
#pragma omp for schedule(static, 1)
    for (int64_t unit = 0; unit < shape.batch * shape.heads * query_tiles; ++unit) {
        const int64_t head = unit / query_tiles;
        query_tile_gradient(gradient, head / shape.heads, head % shape.heads, unit % query_tiles * kTile, scratch);
    }
}

HeadGradients<float> backward(const AttentionShape& shape, const float* q, const float* k, const float* v,
                              const int32_t* document_starts, const float* out, const float* lse, const float* dout,
                              float* dq, float* dk, float* dv, float* delta) {
    const AttentionGradient gradient = {shape, q, k, v, document_starts, out, lse, dout, dq, dk, dv, delta};
    const int64_t work = shape.batch * shape.heads * shape.q_time * shape.kv_time * shape.head_dim;
    const int64_t threads = work >= kParallelWork ? omp_get_max_threads() : 1;
    const int64_t heads = shape.batch * shape.kv_heads;
    const bool by_tile = 7 * heads < 5 * threads * divide_up(heads, threads);  // the faster of the two
#pragma omp parallel num_threads(static_cast <int>(threads))
    {
#pragma omp for schedule(static)
        for (int64_t head = 0; head < shape.batch * shape.heads; ++head)
            prepare(gradient, head / shape.heads, head % shape.heads);
        if (by_tile) {
            backward_by_tile(gradient);
        } else {
            backward_by_head(gradient);
        }
    }
    return {dq, dk, dv, shape.q_stride, shape.kv_stride};
}

}  // namespace

void install_attention_backward(Kernels& table) {
    table.attention_backward = backward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
