// Causal attention as in the formula, with the whole row of probabilities: softmax(q k^T / sqrt(K)) v.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "kernels/kernels.h"

namespace hybrid::kernels::reference {

// The first and the last key that a query attends to, and how to find a head's rows in memory.
struct AttentionRow {
    int64_t first;
    int64_t last;
    int64_t q;     // offset of the query in q and dq
    int64_t kv;    // offset of key 0 of the query's kv head in k, v, dk and dv
    int64_t out;   // offset in out and dout
    int64_t flat;  // offset in lse
};

inline AttentionRow attention_row(const AttentionShape& s, const int32_t* document_starts, int64_t b, int64_t h,
                                  int64_t t) {
    return {document_starts ? document_starts[b * s.q_time + t] : 0,
            s.kv_time - s.q_time + t,
            b * s.q_batch_stride + t * s.q_stride + h * s.head_dim,
            b * s.kv_batch_stride + h / (s.heads / s.kv_heads) * s.head_dim,
            ((b * s.q_time + t) * s.heads + h) * s.head_dim,
            (b * s.heads + h) * s.q_time + t};
}

// Scaled scores of one query with keys 0 .. kv_time; -infinity where it does not attend.
template <typename T>
std::vector<T> attention_scores(const AttentionShape& s, const AttentionRow& row, const T* q, const T* k) {
    std::vector<T> scores(s.kv_time, -std::numeric_limits<T>::infinity());
    for (int64_t j = row.first; j <= row.last; ++j) {
        scores[j] = 0;
        for (int64_t i = 0; i < s.head_dim; ++i) scores[j] += q[row.q + i] * k[row.kv + j * s.kv_stride + i];
        scores[j] /= std::sqrt(T(s.head_dim));
    }
    return scores;
}

template <typename T>
void attention_forward(const AttentionShape& s, const T* q, const T* k, const T* v, const int32_t* document_starts,
                       T* out, T* lse) {
    for (int64_t b = 0; b < s.batch; ++b) {
        for (int64_t h = 0; h < s.heads; ++h) {
            for (int64_t t = 0; t < s.q_time; ++t) {
                const AttentionRow row = attention_row(s, document_starts, b, h, t);
                const std::vector<T> scores = attention_scores(s, row, q, k);
                T largest = scores[row.last], sum = 0;
                for (const T score : scores) largest = std::max(largest, score);
                for (const T score : scores) sum += std::exp(score - largest);
                lse[row.flat] = largest + std::log(sum);
                for (int64_t i = 0; i < s.head_dim; ++i) {
                    out[row.out + i] = 0;
                    for (int64_t j = row.first; j <= row.last; ++j)
                        out[row.out + i] += std::exp(scores[j] - lse[row.flat]) * v[row.kv + j * s.kv_stride + i];
                }
            }
        }
    }
}

// Each row of each segment attends to its context's rows, then to its segment's rows up to itself.
template <typename T>
void attention_forward_packed(const AttentionShape& s, const Segment* segments, int64_t count, const T* q, const T* k,
                              const T* v, T* out) {
    for (const Segment* segment = segments; segment < segments + count; ++segment) {
        for (int64_t t = segment->first_row; t < segment->first_row + segment->rows; ++t) {
            std::vector<int64_t> keys;
            for (int64_t j = 0; j < segment->context_rows; ++j) keys.push_back(segment->context_first_row + j);
            for (int64_t j = segment->first_row; j <= t; ++j) keys.push_back(j);
            for (int64_t h = 0; h < s.heads; ++h) {
                const int64_t kv = h / (s.heads / s.kv_heads) * s.head_dim;
                T sum = 0;
                std::vector<T> weighted(s.head_dim);
                for (const int64_t j : keys) {
                    T score = 0;
                    for (int64_t i = 0; i < s.head_dim; ++i)
                        score += q[t * s.q_stride + h * s.head_dim + i] * k[j * s.kv_stride + kv + i];
                    const T weight = std::exp(score / std::sqrt(T(s.head_dim)));
                    sum += weight;
                    for (int64_t i = 0; i < s.head_dim; ++i) weighted[i] += weight * v[j * s.kv_stride + kv + i];
                }
                for (int64_t i = 0; i < s.head_dim; ++i) out[(t * s.heads + h) * s.head_dim + i] = weighted[i] / sum;
            }
        }
    }
}

// dq, dk and dv are added to.
template <typename T>
void attention_backward(const AttentionShape& s, const T* q, const T* k, const T* v, const int32_t* document_starts,
                        const T* out, const T* lse, const T* dout, T* dq, T* dk, T* dv) {
    const T scale = 1 / std::sqrt(T(s.head_dim));
    for (int64_t b = 0; b < s.batch; ++b) {
        for (int64_t h = 0; h < s.heads; ++h) {
            for (int64_t t = 0; t < s.q_time; ++t) {
                const AttentionRow row = attention_row(s, document_starts, b, h, t);
                const std::vector<T> scores = attention_scores(s, row, q, k);
                T delta = 0;
                for (int64_t i = 0; i < s.head_dim; ++i) delta += dout[row.out + i] * out[row.out + i];
                for (int64_t j = row.first; j <= row.last; ++j) {
                    const int64_t key = row.kv + j * s.kv_stride;
                    const T probability = std::exp(scores[j] - lse[row.flat]);
                    T dprobability = 0;
                    for (int64_t i = 0; i < s.head_dim; ++i) dprobability += dout[row.out + i] * v[key + i];
                    const T dscore = probability * (dprobability - delta);
                    for (int64_t i = 0; i < s.head_dim; ++i) {
                        dv[key + i] += probability * dout[row.out + i];
                        dq[row.q + i] += dscore * scale * k[key + i];
                        dk[key + i] += dscore * scale * q[row.q + i];
                    }
                }
            }
        }
    }
}

}  // namespace hybrid::kernels::reference
