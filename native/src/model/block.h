// One pre-norm transformer block: x + attention(norm1(x)), then x + feed_forward(norm2(x)).
#pragma once

#include "model/activations.h"
#include "model/attention.h"
#include "model/parameters.h"
#include "model/pass.h"
#include "model/residual.h"

namespace hybrid {

// Takes the residual stream before the block and leaves it after the block, the feed-forward's output pending in
// `branch` [N, D].
void block_forward(const Pass& pass, const BlockParameters& parameters, int32_t layer, const KeyValueRows* cache,
                   BlockActivations& activations, float* branch, Residual& residual);

// work.d_stream: the gradient of the stream after the block comes in, before the block goes out.
void block_backward(const Pass& pass, const BlockParameters& parameters, int32_t layer, BlockActivations& activations,
                    bool accumulate, BackwardWork& work, BlockParameters& gradients);

}  // namespace hybrid
