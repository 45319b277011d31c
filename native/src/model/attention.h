// The attention sub-layer: fused QKV projection, rotation, causal attention with grouped key/value heads, output
// projection. The output's bias, dropout and addition to the stream belong to what follows (residual.h).
#pragma once

#include "model/activations.h"
#include "model/parameters.h"
#include "model/pass.h"

namespace hybrid {

// Keys and values of earlier tokens: row t of sequence b is k | v, [2 G K], at rows[(b * capacity + t) * 2 G K].
// pass.first_position rows are filled.
template <typename T>
struct KeyValueRows {
    T* rows;
    int64_t capacity;
};

// activations.heads from normed [N, D]. With a cache the new rows are appended to it and attention sees all of it.
template <typename T>
void attention_heads(const Pass<T>& pass, const BlockParameters<T>& parameters, const T* normed,
                     const KeyValueRows<T>* cache, AttentionActivations<T>& activations);

// output [N, D] from activations.heads.
template <typename T>
void attention_output(const Pass<T>& pass, const BlockParameters<T>& parameters,
                      const AttentionActivations<T>& activations, T* output);

// work.d_normed from work.d_branch, the output's gradient; the gradients of the projections, without the output's bias,
// and of qk_norm.
template <typename T>
void attention_backward(const Pass<T>& pass, const BlockParameters<T>& parameters, const T* normed,
                        const AttentionActivations<T>& activations, bool accumulate, BackwardWork<T>& work,
                        BlockParameters<float>& gradients);

}  // namespace hybrid
