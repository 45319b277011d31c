// The shapes that attention is tested in, for every backend.
#pragma once

#include <cstdint>
#include <vector>

#include "arrays.h"
#include "kernels/kernels.h"

namespace hybrid::kernels {

// q, k and v side by side in one row, as the fused projection leaves them, or (past > 0) keys in a cache of their own.
inline AttentionShape attention_shape(int64_t batch, int64_t heads, int64_t kv_heads, int64_t head_dim, int64_t q_time,
                                      int64_t past) {
    const int64_t row = (heads + 2 * kv_heads) * head_dim, kv_time = past + q_time;
    if (past == 0) return {batch, heads, kv_heads, head_dim, q_time, kv_time, row, q_time * row, row, q_time * row};
    const int64_t kv_row = 2 * kv_heads * head_dim, capacity = kv_time + 3;
    return {batch, heads, kv_heads, head_dim, q_time, kv_time, row, q_time * row, kv_row, capacity * kv_row};
}

struct AttentionCase {
    AttentionShape shape;
    bool documents;
};

// A few documents per window, beginning at any position.
inline std::vector<int32_t> random_document_starts(const AttentionShape& s) {
    std::vector<int32_t> starts;
    const std::vector<int32_t> dice = random_ints(s.batch * s.q_time, 4, 0, 20);
    int32_t start = 0;
    for (int64_t i = 0; i < s.batch * s.q_time; ++i) {
        const auto t = static_cast<int32_t>(i % s.q_time);
        if (t == 0) start = 0;
        if (dice[i] == 0) start = t;
        starts.push_back(start);
    }
    return starts;
}

// The channels of q, or of k and v, in [B, time, stride] arrays of which an operation owns only those.
template <typename Values>
Values owned(const Values& values, int64_t offset, int64_t batch, int64_t batch_stride, int64_t time, int64_t stride,
             int64_t channels) {
    Values result;
    for (int64_t b = 0; b < batch; ++b) {
        for (int64_t t = 0; t < time; ++t) {
            const auto row = values.begin() + offset + b * batch_stride + t * stride;
            result.insert(result.end(), row, row + channels);
        }
    }
    return result;
}

// One context and its continuations, in tokens.
struct PackedExample {
    int64_t context;
    std::vector<int64_t> endings;
};

// Contexts and endings of one row, on both sides of a tile of 64, and a context without endings.
inline const std::vector<PackedExample> kPackedExamples = {
    {1, {1, 2}}, {7, {}}, {63, {3, 70, 1}}, {65, {64}}, {130, {5, 65, 129}}};

// The examples one after the other, each ending after its context.
inline std::vector<Segment> segments_of(const std::vector<PackedExample>& examples) {
    std::vector<Segment> segments;
    int64_t rows = 0;
    for (const PackedExample& example : examples) {
        const int64_t context = rows;
        segments.push_back({context, example.context, context, 0});
        rows += example.context;
        for (const int64_t ending : example.endings) {
            segments.push_back({rows, ending, context, example.context});
            rows += ending;
        }
    }
    return segments;
}

// Of H query heads over G key/value heads of K channels.
struct Heads {
    int64_t heads, kv_heads, head_dim;
};

inline AttentionShape shape_of(const Heads& h, const std::vector<Segment>& segments) {
    return attention_shape(1, h.heads, h.kv_heads, h.head_dim, segments.back().first_row + segments.back().rows, 0);
}

}  // namespace hybrid::kernels
