// The attention sub-layer: fused QKV projection, rotation, causal attention with grouped key/value heads, output
// projection. The output's bias, dropout and addition to the stream belong to what follows (residual.h).
#pragma once

#include "model/activations.h"
#include "model/parameters.h"
#include "model/pass.h"

namespace hybrid {

// Keys and values of earlier tokens: row t of sequence b is k | v, [2 G K], at rows[(b * capacity + t) * 2 G K].
// pass.first_position rows are filled.
struct KeyValueRows {
    float* rows;
    int64_t capacity;
};

// output [N, D] from normed [N, D]. With a cache the new rows are appended to it and attention sees all of it.
void attention_forward(const Pass& pass, const BlockParameters& parameters, const float* normed,
                       const KeyValueRows* cache, AttentionActivations& activations, float* output);

// work.d_normed from work.d_branch, the output's gradient; the gradients of the projections and of qk_norm.
void attention_backward(const Pass& pass, const BlockParameters& parameters, const float* normed,
                        const AttentionActivations& activations, bool accumulate, BackwardWork& work,
                        BlockParameters& gradients);

}  // namespace hybrid
