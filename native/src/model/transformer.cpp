#include "model/transformer.h"

#include <cstring>

#include "model/block.h"
#include "model/residual.h"

namespace hybrid {

void transformer_forward(const Pass& pass, const int32_t* tokens, const std::vector<KeyValueRows>& caches,
                         Activations& activations) {
    const ModelParameters& parameters = pass.parameters();
    float* stream = activations.blocks.front().norm1.sum;
    pass.kernels.embedding_forward(tokens, parameters.embedding, pass.rows(), pass.config().n_embd, stream);

    Residual residual{stream};
    for (int32_t layer = 0; layer < pass.config().n_layer; ++layer) {
        const auto i = static_cast<size_t>(layer);
        block_forward(pass, parameters.blocks[i], layer, caches.empty() ? nullptr : &caches[i], activations.blocks[i],
                      activations.branch, residual);
    }
    add_and_normalise(pass, residual, parameters.norm, activations.norm);
}

void transformer_backward(const Pass& pass, const int32_t* tokens, Activations& activations, bool accumulate,
                          BackwardWork& work, ModelParameters& gradients, const GradientsFinished& finished) {
    const ModelParameters& parameters = pass.parameters();
    const ModelConfig& config = pass.config();
    const int64_t d = config.n_embd;
    std::memset(work.d_stream, 0, static_cast<size_t>(pass.rows() * d) * sizeof(float));
    normalise_backward(pass, parameters.norm, activations.norm, accumulate, work, gradients.norm);

    for (int32_t layer = config.n_layer - 1; layer >= 0; --layer) {
        const auto i = static_cast<size_t>(layer);
        block_backward(pass, parameters.blocks[i], layer, activations.blocks[i], accumulate, work, gradients.blocks[i]);
        finished(gradients.blocks[i].end);
    }

    const bool head_has_written = config.tied != 0;
    if (!head_has_written && !accumulate)
        std::memset(gradients.embedding, 0, static_cast<size_t>(config.n_vocab * d) * sizeof(float));
    pass.kernels.embedding_backward(tokens, work.d_stream, pass.rows(), d, gradients.embedding);
    finished(gradients.end);
}

}  // namespace hybrid
