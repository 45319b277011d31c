#include "model/feed_forward.h"

#include "model/linear.h"

namespace hybrid {

template <typename T>
void feed_forward_hidden(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer, const T* normed,
                         FeedForwardActivations<T>& activations) {
    const int64_t n = pass.rows();
    const int64_t f = pass.config().n_ffn;
    linear_forward(pass, normed, parameters.up_gate, n, 2 * f, pass.config().n_embd, activations.up_gate);
    pass.kernels.swiglu_forward(activations.up_gate, parameters.up_gate.bias,
                                dropout_at(pass, layer, DropoutSite::kFeedForward), n, f, activations.hidden);
}

template <typename T>
void feed_forward_output(const Pass<T>& pass, const BlockParameters<T>& parameters,
                         const FeedForwardActivations<T>& activations, T* output) {
    linear_forward(pass, activations.hidden, parameters.down, pass.rows(), pass.config().n_embd, pass.config().n_ffn,
                   output);
}

template <typename T>
void feed_forward_backward(const Pass<T>& pass, const BlockParameters<T>& parameters, int32_t layer, const T* normed,
                           FeedForwardActivations<T>& activations, bool accumulate, BackwardWork<T>& work,
                           BlockParameters<float>& gradients) {
    const int64_t n = pass.rows();
    const int64_t d = pass.config().n_embd;
    const int64_t f = pass.config().n_ffn;
    linear_backward_weight(pass.kernels, work.d_branch, activations.hidden, n, d, f, accumulate, gradients.down.weight);
    linear_backward_input(pass, work.d_branch, parameters.down, n, d, f, work.d_hidden);

    T* d_up_gate = activations.up_gate;
    pass.kernels.swiglu_backward(work.d_hidden, dropout_at(pass, layer, DropoutSite::kFeedForward), n, f, d_up_gate,
                                 accumulate, gradients.up_gate.bias, work.reduction_scratch);

    linear_backward_weight(pass.kernels, d_up_gate, normed, n, 2 * f, d, accumulate, gradients.up_gate.weight);
    linear_backward_input(pass, d_up_gate, parameters.up_gate, n, 2 * f, d, work.d_normed);
}

#define HYBRID_INSTANTIATE(T)                                                                                      \
    template void feed_forward_hidden(const Pass<T>&, const BlockParameters<T>&, int32_t, const T*,                \
                                      FeedForwardActivations<T>&);                                                 \
    template void feed_forward_output(const Pass<T>&, const BlockParameters<T>&, const FeedForwardActivations<T>&, \
                                      T*);                                                                         \
    template void feed_forward_backward(const Pass<T>&, const BlockParameters<T>&, int32_t, const T*,              \
                                        FeedForwardActivations<T>&, bool, BackwardWork<T>&, BlockParameters<float>&)
HYBRID_INSTANTIATE(float);
HYBRID_INSTANTIATE(bfloat16);

}  // namespace hybrid
