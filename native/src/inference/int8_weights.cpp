#include "inference/int8_weights.h"

#include "kernels/kernels.h"

namespace hybrid {
namespace {

// Calls body(linear layer, out, in) for every matrix that products read.
template <typename Body>
void for_each_linear(const ModelConfig& config, ModelParameters& parameters, const Body& body) {
    const int64_t d = config.n_embd, f = config.n_ffn;
    for (BlockParameters& block : parameters.blocks) {
        body(block.qkv, config.qkv_width(), d);
        body(block.out, d, config.q_width());
        body(block.up_gate, 2 * f, d);
        body(block.down, d, f);
    }
    body(parameters.head, config.stored_vocab(), d);
}

struct Sizes {
    int64_t values = 0;
    int64_t rows = 0;
};

Sizes sizes_of(const ModelConfig& config, ModelParameters parameters) {
    Sizes sizes;
    for_each_linear(config, parameters, [&](const LinearParameters&, int64_t out, int64_t in) {
        sizes.values += out * in;
        sizes.rows += out;
    });
    return sizes;
}

}  // namespace

Int8Weights::Int8Weights(const Model& model)
    : parameters_(model.parameters()),
      values_(sizes_of(model.config(), parameters_).values, "the 8-bit weights"),
      scales_(sizes_of(model.config(), parameters_).rows, "the scales of the 8-bit weights") {
    auto* values = static_cast<int8_t*>(values_.data());
    float* scales = scales_.data();
    for_each_linear(model.config(), parameters_, [&](LinearParameters& linear, int64_t out, int64_t in) {
        kernels::cpu_kernels().quantize_rows(linear.weight, out, in, values, scales);
        linear.int8 = {values, scales};
        values += out * in;
        scales += out;
    });
}

}  // namespace hybrid
