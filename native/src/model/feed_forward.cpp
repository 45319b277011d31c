#include "model/feed_forward.h"

#include "model/linear.h"

namespace hybrid {

void feed_forward_forward(const Pass& pass, const BlockParameters& parameters, int32_t layer, const float* normed,
                          FeedForwardActivations& activations, float* output) {
    const int64_t n = pass.rows();
    const int64_t d = pass.config().n_embd;
    const int64_t f = pass.config().n_ffn;
    linear_forward(pass, normed, parameters.up_gate, n, 2 * f, d, activations.up_gate);
    pass.kernels.swiglu_forward(activations.up_gate, parameters.up_gate.bias,
                                dropout_at(pass, layer, DropoutSite::kFeedForward), n, f, activations.hidden);
    linear_forward(pass, activations.hidden, parameters.down, n, d, f, output);
}

void feed_forward_backward(const Pass& pass, const BlockParameters& parameters, int32_t layer, const float* normed,
                           FeedForwardActivations& activations, const float* d_output, bool accumulate,
                           BackwardWork& work, BlockParameters& gradients) {
    const int64_t n = pass.rows();
    const int64_t d = pass.config().n_embd;
    const int64_t f = pass.config().n_ffn;
    if (gradients.down.bias != nullptr)
        pass.kernels.column_sum(d_output, n, d, accumulate, gradients.down.bias, work.reduction_scratch);
    linear_backward_weight(pass.kernels, d_output, activations.hidden, n, d, f, accumulate, gradients.down.weight);
    linear_backward_input(pass.kernels, d_output, parameters.down.weight, n, d, f, work.d_hidden);

    float* d_up_gate = activations.up_gate;
    pass.kernels.swiglu_backward(work.d_hidden, dropout_at(pass, layer, DropoutSite::kFeedForward), n, f, d_up_gate);

    if (gradients.up_gate.bias != nullptr)
        pass.kernels.column_sum(d_up_gate, n, 2 * f, accumulate, gradients.up_gate.bias, work.reduction_scratch);
    linear_backward_weight(pass.kernels, d_up_gate, normed, n, 2 * f, d, accumulate, gradients.up_gate.weight);
    linear_backward_input(pass.kernels, d_up_gate, parameters.up_gate.weight, n, 2 * f, d, work.d_normed);
}

}  // namespace hybrid
