#include "model/float8.h"

#include <algorithm>

namespace hybrid {
namespace {

// Calls body(layer, out, in) for each.
template <typename Parameters, typename Body>
void for_each_float8_layer(const ModelConfig& config, Parameters& parameters, const Body& body) {
    const int64_t d = config.n_embd, f = config.n_ffn;
    for (auto& block : parameters.blocks) {
        body(block.up_gate, 2 * f, d);
        body(block.down, d, f);
    }
    body(parameters.head, config.stored_vocab(), d);
}

kernels::Float8Matrix lay_out_matrix(Arena& arena, int64_t count, int64_t rows) {
    return {arena.take<uint8_t>(count), arena.floats(rows)};
}

}  // namespace

std::vector<Float8Linear> lay_out_float8(Arena& arena, const ModelConfig& config, int64_t rows, int64_t head_rows) {
    const int64_t widest = std::max<int64_t>(config.n_embd, 2 * int64_t{config.n_ffn});
    const int64_t most = std::max(rows * widest, head_rows * config.stored_vocab());
    const kernels::Float8Matrix x = lay_out_matrix(arena, most, rows);
    kernels::Float8Matrix d_logits = x;
    d_logits.format = Float8Format::kE5M2;

    std::vector<Float8Linear> layers;
    ModelParameters<float> shapes;
    shapes.blocks.resize(static_cast<size_t>(config.n_layer));
    for_each_float8_layer(config, shapes, [&](const LinearParameters<float>& layer, int64_t out, int64_t in) {
        const bool is_head = &layer == &shapes.head;
        layers.push_back(
            {lay_out_matrix(arena, out * in, out), lay_out_matrix(arena, in * out, in), x, is_head ? d_logits : x});
    });
    return layers;
}

template <typename T>
ModelParameters<T> with_float8(const ModelConfig& config, ModelParameters<T> parameters,
                               const std::vector<Float8Linear>& layers) {
    auto next = layers.begin();
    for_each_float8_layer(config, parameters,
                          [&](LinearParameters<T>& layer, int64_t, int64_t) { layer.float8 = *next++; });
    return parameters;
}

template <typename T>
void round_weights_to_float8(const Pass<T>& pass) {
    for_each_float8_layer(
        pass.config(), pass.parameters(), [&](const LinearParameters<T>& layer, int64_t out, int64_t in) {
            pass.kernels.quantize_float8_weight(layer.weight, out, in, layer.float8.weight, layer.float8.transposed);
        });
}

#define HYBRID_INSTANTIATE(T)                                                                                          \
    template ModelParameters<T> with_float8(const ModelConfig&, ModelParameters<T>, const std::vector<Float8Linear>&); \
    template void round_weights_to_float8(const Pass<T>&)
HYBRID_INSTANTIATE(float);
HYBRID_INSTANTIATE(bfloat16);

}  // namespace hybrid
