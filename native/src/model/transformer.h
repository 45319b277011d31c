// The whole model up to the head: embedding, blocks, final norm; forward and backward.
#pragma once

#include <functional>
#include <vector>

#include "model/activations.h"
#include "model/attention.h"
#include "model/parameters.h"
#include "model/pass.h"

namespace hybrid {

// Hidden states [N, D] after the final norm, in activations.norm.normed. tokens [N]. caches: one per block, or empty.
template <typename T>
void transformer_forward(const Pass<T>& pass, const int32_t* tokens, const std::vector<KeyValueRows<T>>& caches,
                         Activations<T>& activations);

// The backward pass in the order of its parts: the final norm, the blocks from the last to the first, the embedding. It
// takes the hidden states' gradient in work.d_normed and writes every parameter's gradient except the head's own. The
// head's pass comes first: with a tied weight the embedding's rows are added to what the head wrote.
template <typename T>
void transformer_backward_norm(const Pass<T>& pass, const Activations<T>& activations, bool accumulate,
                               BackwardWork<T>& work, Gradients& gradients);
template <typename T>
void transformer_backward_block(const Pass<T>& pass, int32_t layer, Activations<T>& activations, bool accumulate,
                                BackwardWork<T>& work, Gradients& gradients);
template <typename T>
void transformer_backward_embedding(const Pass<T>& pass, const int32_t* tokens, bool accumulate, BackwardWork<T>& work,
                                    Gradients& gradients);

// Told during backward that all gradients which lie before `end` in the flat buffer are final.
using GradientsFinished = std::function<void(const float* end)>;

// All of it.
template <typename T>
void transformer_backward(const Pass<T>& pass, const int32_t* tokens, Activations<T>& activations, bool accumulate,
                          BackwardWork<T>& work, Gradients& gradients, const GradientsFinished& finished);

}  // namespace hybrid
