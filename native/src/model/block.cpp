#include "model/block.h"

#include "model/feed_forward.h"

namespace hybrid {

void block_forward(const Pass& pass, const BlockParameters& parameters, int32_t layer, const KeyValueRows* cache,
                   BlockActivations& activations, float* branch, Residual& residual) {
    add_and_normalise(pass, residual, parameters.norm1, activations.norm1);
    attention_forward(pass, parameters, activations.norm1.normed, cache, activations.attention, branch);
    residual = {activations.norm1.sum, branch, parameters.out.bias, dropout_at(pass, layer, DropoutSite::kAttention)};

    add_and_normalise(pass, residual, parameters.norm2, activations.norm2);
    feed_forward_forward(pass, parameters, layer, activations.norm2.normed, activations.feed_forward, branch);
    residual = {activations.norm2.sum, branch, parameters.down.bias};
}

void block_backward(const Pass& pass, const BlockParameters& parameters, int32_t layer, BlockActivations& activations,
                    bool accumulate, BackwardWork& work, BlockParameters& gradients) {
    // No dropout between the feed-forward's output and the stream: the stream's gradient is the output's.
    feed_forward_backward(pass, parameters, layer, activations.norm2.normed, activations.feed_forward, work.d_stream,
                          accumulate, work, gradients);
    normalise_backward(pass, parameters.norm2, activations.norm2, accumulate, work, gradients.norm2);

    pass.kernels.dropout_backward(work.d_stream, dropout_at(pass, layer, DropoutSite::kAttention), pass.rows(),
                                  pass.config().n_embd, work.d_branch);
    attention_backward(pass, parameters, activations.norm1.normed, activations.attention, accumulate, work, gradients);
    normalise_backward(pass, parameters.norm1, activations.norm1, accumulate, work, gradients.norm1);
}

}  // namespace hybrid
