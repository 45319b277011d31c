// The feed-forward sub-layer: down(dropout(up * silu(gate))), up and gate from one fused projection whose first half
// is up (arXiv:2002.05202). The output's bias and addition to the stream belong to what follows (residual.h).
#pragma once

#include "model/activations.h"
#include "model/parameters.h"
#include "model/pass.h"

namespace hybrid {

// activations.hidden from normed [N, D].
template <typename T>
void feed_forward_hidden(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer, const T* normed,
                         FeedForwardActivations<T>& activations);

// output [N, D] from activations.hidden.
template <typename T>
void feed_forward_output(const Pass<T>& pass, const BlockParameters<T>& parameters,
                         const FeedForwardActivations<T>& activations, T* output);

// work.d_normed from work.d_branch, the output's gradient; the gradients of both projections, without the output's
// bias. activations.up_gate is used up.
template <typename T>
void feed_forward_backward(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer, const T* normed,
                           FeedForwardActivations<T>& activations, bool accumulate, BackwardWork<T>& work,
                           BlockParameters<float>& gradients);

}  // namespace hybrid
