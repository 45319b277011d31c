#include "inference/int8_weights.h"

#include "kernels/kernels.h"

namespace hybrid {
namespace {

// Calls body(the float32 matrix, the linear layer, out, in) for every matrix that products read.
template <typename T, typename Body>
void for_each_linear(const Model& model, ModelParameters<T>& parameters, const Body& body) {
    const ModelConfig& config = model.config();
    const ModelParameters<float>& values = model.parameters<float>();
    const int64_t d = config.n_embd, f = config.n_ffn;
    for (size_t i = 0; i < parameters.blocks.size(); ++i) {
        const BlockParameters<float>& from = values.blocks[i];
        BlockParameters<T>& block = parameters.blocks[i];
        body(from.qkv.weight, block.qkv, config.qkv_width(), d);
        body(from.out.weight, block.out, d, config.q_width());
        body(from.up_gate.weight, block.up_gate, 2 * f, d);
        body(from.down.weight, block.down, d, f);
    }
    body(values.head.weight, parameters.head, config.stored_vocab(), d);
}

struct Sizes {
    int64_t values = 0;
    int64_t rows = 0;
};

template <typename T>
Sizes sizes_of(const Model& model, ModelParameters<T> parameters) {
    Sizes sizes;
    for_each_linear(model, parameters, [&](const float*, const LinearParameters<T>&, int64_t out, int64_t in) {
        sizes.values += out * in;
        sizes.rows += out;
    });
    return sizes;
}

}  // namespace

template <typename T>
Int8Weights<T>::Int8Weights(const Model& model)
    : parameters_(model.parameters<T>()),
      values_(sizes_of(model, parameters_).values, "the 8-bit weights", model.device()),
      scales_(sizes_of(model, parameters_).rows, "the scales of the 8-bit weights", model.device()) {
    int8_t* values = values_.data();
    float* scales = scales_.data();
    for_each_linear(model, parameters_, [&](const float* weight, LinearParameters<T>& linear, int64_t out, int64_t in) {
        model.backend().kernels<T>().quantize_rows(weight, out, in, values, scales);
        linear.int8 = {values, scales};
        values += out * in;
        scales += out;
    });
}

template class Int8Weights<float>;
template class Int8Weights<bfloat16>;

}  // namespace hybrid
