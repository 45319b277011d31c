#include "inference/int8_weights.h"

#include <algorithm>
#include <cmath>

namespace hybrid {
namespace {

constexpr float kLargest = 127.0f;

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

// values = row / scale, rounded; returns the scale, 0 of a row of zeros. A row that is not finite has zeros and the
// scale NaN, so that products with it are NaN too.
float quantize_row(const float* row, int64_t count, int8_t* values) {
    float largest = 0.0f, not_finite = 0.0f;
    for (int64_t i = 0; i < count; ++i) {
        largest = std::max(largest, std::abs(row[i]));
        not_finite += row[i] * 0.0f;
    }
    if (std::isnan(not_finite)) {
        std::fill_n(values, count, int8_t{0});
        return not_finite;
    }
    const float scale = largest / kLargest;
    const float inverse = scale > 0.0f ? 1.0f / scale : 0.0f;
    for (int64_t i = 0; i < count; ++i)
        values[i] = static_cast<int8_t>(std::nearbyint(std::clamp(row[i] * inverse, -kLargest, kLargest)));
    return scale;
}

void quantize(const float* weight, int64_t out, int64_t in, int8_t* values, float* scales) {
#pragma omp parallel for schedule(static)
    for (int64_t o = 0; o < out; ++o) scales[o] = quantize_row(weight + o * in, in, values + o * in);
}

}  // namespace

Int8Weights::Int8Weights(const Model& model)
    : parameters_(model.parameters()),
      values_(sizes_of(model.config(), parameters_).values, "the 8-bit weights"),
      scales_(sizes_of(model.config(), parameters_).rows, "the scales of the 8-bit weights") {
    auto* values = static_cast<int8_t*>(values_.data());
    float* scales = scales_.data();
    for_each_linear(model.config(), parameters_, [&](LinearParameters& linear, int64_t out, int64_t in) {
        quantize(linear.weight, out, in, values, scales);
        linear.int8 = {values, scales};
        values += out * in;
        scales += out;
    });
}

}  // namespace hybrid
