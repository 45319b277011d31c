// Attention of one query per sequence to a cache of keys and values, with an online softmax (Milakov and Gimelshein,
// arXiv:1805.02867). Channels lie along the vector lanes: with one query the tiles of attention_forward would leave
// most of them idle. One unit of work is a head.
#include "kernels/cpu/exponential.h"
#include "kernels/cpu/parts.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

constexpr int64_t kKeys = 256;  // whose scores are kept at a time

// scores = scale q k^T of `keys` keys; returns the largest.
HYBRID_INLINE float key_scores(const float* q, const float* k, int64_t stride, int64_t keys, int64_t head_dim,
                               float scale, float* scores) {
    float largest = -INFINITY;
    for (int64_t key = 0; key < keys; ++key) {
        const float* row = k + key * stride;
        float dot = 0.0f;
#pragma omp simd reduction(+ : dot)
        for (int64_t c = 0; c < head_dim; ++c) dot += q[c] * row[c];
        scores[key] = scale * dot;
        largest = scores[key] > largest ? scores[key] : largest;
    }
    return largest;
}

// scores become exp(score - largest); returns their sum.
HYBRID_INLINE float exponentials(float* scores, int64_t keys, float largest) {
    float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (int64_t key = 0; key < keys; ++key) {
        scores[key] = exponential(scores[key] - largest);
        sum += scores[key];
    }
    return sum;
}

void attend(const float* q, const float* k, const float* v, int64_t stride, int64_t keys, int64_t head_dim,
            float* out) {
    const float scale = 1.0f / sqrtf(static_cast<float>(head_dim));
    float scores[kKeys], largest = -INFINITY, sum = 0.0f;
    memset(out, 0, head_dim * sizeof(float));
    for (int64_t first = 0; first < keys; first += kKeys) {
        const int64_t count = min(kKeys, keys - first);
        const float largest_here = key_scores(q, k + first * stride, stride, count, head_dim, scale, scores);
        const float reference = largest_here > largest ? largest_here : largest;
        const float correction = first == 0 ? 0.0f : exponential(largest - reference);
        largest = reference;
        sum = sum * correction + exponentials(scores, count, reference);
#pragma omp simd
        for (int64_t c = 0; c < head_dim; ++c) out[c] *= correction;
        for (int64_t key = 0; key < count; ++key) {
            const float* row = v + (first + key) * stride;
            const float weight = scores[key];
#pragma omp simd
            for (int64_t c = 0; c < head_dim; ++c) out[c] += weight * row[c];
        }
    }
#pragma omp simd
    for (int64_t c = 0; c < head_dim; ++c) out[c] /= sum;
}

void forward(Crew* crew, const AttentionShape& shape, const float* q, const float* k, const float* v, float* out) {
    const int64_t units = shape.batch * shape.heads, head_dim = shape.head_dim;
    const int64_t group = shape.heads / shape.kv_heads;
    in_parts(crew, units * shape.kv_time * head_dim, [&](int64_t part, int64_t parts) {
        for (int64_t unit = units * part / parts; unit < units * (part + 1) / parts; ++unit) {
            const int64_t b = unit / shape.heads, h = unit % shape.heads;
            const int64_t kv_offset = b * shape.kv_batch_stride + h / group * head_dim;
            attend(q + b * shape.q_batch_stride + h * head_dim, k + kv_offset, v + kv_offset, shape.kv_stride,
                   shape.kv_time, head_dim, out + unit * head_dim);
        }
    });
}

}  // namespace

void install_attention_query(Kernels& table) {
    table.attention_forward_query = forward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
