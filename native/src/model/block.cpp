#include "model/block.h"

#include "model/feed_forward.h"

namespace hybrid {
namespace {

// From the attention sub-layer's output, pending in `branch`, to the feed-forward's hidden layer.
template <typename T>
void second_half(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer,
                 BlockActivations<T>& activations, T* branch) {
    const Residual<T> residual{activations.norm1.sum, branch, parameters.out.bias,
                               dropout_at(pass, layer, DropoutSite::kAttention)};
    add_and_normalise(pass, residual, parameters.norm2, activations.norm2);
    feed_forward_hidden(pass, parameters, layer, activations.norm2.normed, activations.feed_forward);
}

}  // namespace

template <typename T>
void block_forward(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer,
                   const KeyValueRows<T>* cache, BlockActivations<T>& activations, T* branch, Residual<T>& residual) {
    add_and_normalise(pass, residual, parameters.norm1, activations.norm1);
    attention_heads(pass, parameters, activations.norm1.normed, cache, activations.attention);
    attention_output(pass, parameters, activations.attention, branch);
    second_half(pass, parameters, layer, activations, branch);
    feed_forward_output(pass, parameters, activations.feed_forward, branch);
    residual = {activations.norm2.sum, branch, parameters.down.bias};
}

template <typename T>
void block_recompute(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer, hy_recompute recompute,
                     BlockActivations<T>& activations, T* branch) {
    if (recompute == HY_RECOMPUTE_NONE) return;
    add_and_normalise(pass, {activations.norm1.sum}, parameters.norm1, activations.norm1);
    attention_heads<T>(pass, parameters, activations.norm1.normed, nullptr, activations.attention);
    if (recompute == HY_RECOMPUTE_ATTENTION) return;
    attention_output(pass, parameters, activations.attention, branch);
    second_half(pass, parameters, layer, activations, branch);
}

template <typename T>
void block_backward(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer,
                    BlockActivations<T>& activations, bool accumulate, BackwardWork<T>& work,
                    BlockParameters<float>& gradients, const ResidualGradients<T>& below) {
    feed_forward_backward(pass, parameters, layer, activations.norm2.normed, activations.feed_forward, accumulate, work,
                          gradients);
    const ResidualGradients<T> between{work.d_branch, gradients.out.bias,
                                       dropout_at(pass, layer, DropoutSite::kAttention)};
    normalise_backward(pass, parameters.norm2, activations.norm2, accumulate, work, gradients.norm2, between);

    attention_backward(pass, parameters, activations.norm1.normed, activations.attention, accumulate, work, gradients);
    normalise_backward(pass, parameters.norm1, activations.norm1, accumulate, work, gradients.norm1, below);
}

#define HYBRID_INSTANTIATE(T)                                                                                    \
    template void block_forward(const Pass<T>&, const BlockParameters<T>&, int32_t, const KeyValueRows<T>*,      \
                                BlockActivations<T>&, T*, Residual<T>&);                                         \
    template void block_recompute(const Pass<T>&, const BlockParameters<T>&, int32_t, hy_recompute,              \
                                  BlockActivations<T>&, T*);                                                     \
    template void block_backward(const Pass<T>&, const BlockParameters<T>&, int32_t, BlockActivations<T>&, bool, \
                                 BackwardWork<T>&, BlockParameters<float>&, const ResidualGradients<T>&)
HYBRID_INSTANTIATE(float);
HYBRID_INSTANTIATE(bfloat16);

}  // namespace hybrid
