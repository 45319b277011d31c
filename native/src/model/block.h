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
template <typename T>
void block_forward(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer,
                   const KeyValueRows<T>* cache, BlockActivations<T>& activations, T* branch, Residual<T>& residual);

// Computes again what the forward pass did not keep, from what it did: the stream before the block.
template <typename T>
void block_recompute(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer, hy_recompute recompute,
                     BlockActivations<T>& activations, T* branch);

// work.d_stream, the gradient of the residual stream, and work.d_branch, that of the last sub-layer's output that was
// added to it: those after the block come in, those before it go out, the latter by `below`.
template <typename T>
void block_backward(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer,
                    BlockActivations<T>& activations, bool accumulate, BackwardWork<T>& work,
                    BlockParameters<float>& gradients, const ResidualGradients<T>& below);

}  // namespace hybrid
