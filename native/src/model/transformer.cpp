#include "model/transformer.h"

#include "model/block.h"
#include "model/residual.h"

namespace hybrid {
namespace {

int64_t float_bytes(int64_t count) {
    return count * static_cast<int64_t>(sizeof(float));
}

// Of a block's output, which is added to the stream without dropout where that is normalised next. Below the first
// block there is none.
template <typename T>
ResidualGradients<T> output_gradients(int32_t layer, BackwardWork<T>& work, Gradients& gradients) {
    if (layer < 0) return {};
    return {work.d_branch, gradients.blocks[static_cast<size_t>(layer)].down.bias};
}

}  // namespace

template <typename T>
void transformer_forward(const Pass<T>& pass, const int32_t* tokens, const std::vector<KeyValueRows<T>>& caches,
                         Activations<T>& activations) {
    const ModelParameters<T>& parameters = pass.parameters();
    float* stream = activations.blocks.front().norm1.sum;
    pass.kernels.embedding_forward(tokens, parameters.embedding, pass.rows(), pass.config().n_embd, stream);

    Residual<T> residual{stream};
    for (int32_t layer = 0; layer < pass.config().n_layer; ++layer) {
        const auto i = static_cast<size_t>(layer);
        block_forward(pass, parameters.blocks[i], layer, caches.empty() ? nullptr : &caches[i], activations.blocks[i],
                      activations.branch, residual);
    }
    add_and_normalise(pass, residual, parameters.norm, activations.norm);
}

template <typename T>
void transformer_backward_norm(const Pass<T>& pass, const Activations<T>& activations, bool accumulate,
                               BackwardWork<T>& work, Gradients& gradients) {
    pass.model.device().clear(work.d_stream, float_bytes(pass.rows() * pass.config().n_embd));
    normalise_backward(pass, pass.parameters().norm, activations.norm, accumulate, work, gradients.norm,
                       output_gradients(pass.config().n_layer - 1, work, gradients));
}

template <typename T>
void transformer_backward_block(const Pass<T>& pass, int32_t layer, Activations<T>& activations, bool accumulate,
                                BackwardWork<T>& work, Gradients& gradients) {
    const auto i = static_cast<size_t>(layer);
    const BlockParameters<T>& parameters = pass.parameters().blocks[i];
    // What the last block shares with the others is still its own.
    if (layer + 1 < pass.config().n_layer)
        block_recompute(pass, parameters, layer, activations.recompute, activations.blocks[i], activations.branch);
    block_backward(pass, parameters, layer, activations.blocks[i], accumulate, work, gradients.blocks[i],
                   output_gradients(layer - 1, work, gradients));
}

template <typename T>
void transformer_backward_embedding(const Pass<T>& pass, const int32_t* tokens, bool accumulate, BackwardWork<T>& work,
                                    Gradients& gradients) {
    const ModelConfig& config = pass.config();
    const int64_t d = config.n_embd;
    const bool head_has_written = config.tied != 0;
    if (!head_has_written && !accumulate)
        pass.model.device().clear(gradients.embedding, float_bytes(config.n_vocab * d));
    pass.kernels.embedding_backward(tokens, pass.token_order, work.d_stream, pass.rows(), d, gradients.embedding);
}

template <typename T>
void transformer_backward(const Pass<T>& pass, const int32_t* tokens, Activations<T>& activations, bool accumulate,
                          BackwardWork<T>& work, Gradients& gradients, const GradientsFinished& finished) {
    transformer_backward_norm(pass, activations, accumulate, work, gradients);
    for (int32_t layer = pass.config().n_layer - 1; layer >= 0; --layer) {
        transformer_backward_block(pass, layer, activations, accumulate, work, gradients);
        finished(gradients.blocks[static_cast<size_t>(layer)].end);
    }
    transformer_backward_embedding(pass, tokens, accumulate, work, gradients);
    finished(gradients.end);
}

#define HYBRID_INSTANTIATE(T)                                                                                         \
    template void transformer_forward(const Pass<T>&, const int32_t*, const std::vector<KeyValueRows<T>>&,            \
                                      Activations<T>&);                                                               \
    template void transformer_backward_norm(const Pass<T>&, const Activations<T>&, bool, BackwardWork<T>&,            \
                                            Gradients&);                                                              \
    template void transformer_backward_block(const Pass<T>&, int32_t, Activations<T>&, bool, BackwardWork<T>&,        \
                                             Gradients&);                                                             \
    template void transformer_backward_embedding(const Pass<T>&, const int32_t*, bool, BackwardWork<T>&, Gradients&); \
    template void transformer_backward(const Pass<T>&, const int32_t*, Activations<T>&, bool, BackwardWork<T>&,       \
                                       Gradients&, const GradientsFinished&)
HYBRID_INSTANTIATE(float);
HYBRID_INSTANTIATE(bfloat16);

}  // namespace hybrid
