// The feed-forward sub-layer: down(dropout(up * silu(gate))), up and gate from one fused projection whose first half
// is up (arXiv:2002.05202). The output's bias and addition to the stream belong to what follows (residual.h).
#pragma once

#include "model/activations.h"
#include "model/parameters.h"
#include "model/pass.h"

namespace hybrid {

// output [N, D] from normed [N, D].
void feed_forward_forward(const Pass& pass, const BlockParameters& parameters, int32_t layer, const float* normed,
                          FeedForwardActivations& activations, float* output);

// work.d_normed from d_output [N, D]; the gradients of both projections. activations.up_gate is used up.
void feed_forward_backward(const Pass& pass, const BlockParameters& parameters, int32_t layer, const float* normed,
                           FeedForwardActivations& activations, const float* d_output, bool accumulate,
                           BackwardWork& work, BlockParameters& gradients);

}  // namespace hybrid
