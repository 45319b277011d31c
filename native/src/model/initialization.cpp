#include "model/initialization.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>

namespace hybrid {
namespace {

class Draws {
  public:
    explicit Draws(int64_t seed) : generator_(at::detail::createCPUGenerator(static_cast<uint64_t>(seed))) {}

    // Normal numbers of the given standard deviation for a tensor of [rows, columns].
    void normal(float* values, int64_t rows, int64_t columns, double standard_deviation) {
        at::from_blob(values, {rows, columns}, at::kFloat).normal_(0.0, standard_deviation, generator_);
    }

    // Draws and drops a tensor of normals.
    void skip_normal(int64_t rows, int64_t columns) { at::empty({rows, columns}).normal_(0.0, 1.0, generator_); }

    // Draws and drops what torch.nn.Linear's constructor draws: a uniform weight, then a uniform bias.
    void skip_linear(int64_t out, int64_t in, bool bias) {
        at::empty({out, in}).uniform_(-1.0, 1.0, generator_);
        if (bias) at::empty({out}).uniform_(-1.0, 1.0, generator_);
    }

  private:
    at::Generator generator_;
};

void zero_bias(const LinearParameters<float>& linear, int64_t count) {
    if (linear.bias != nullptr) std::fill_n(linear.bias, count, 0.0f);
}

}  // namespace

void set_norms_to_one(const ModelConfig& config, const ModelParameters<float>& parameters) {
    for (const BlockParameters<float>& block : parameters.blocks) {
        std::fill_n(block.norm1, config.n_embd, 1.0f);
        std::fill_n(block.norm2, config.n_embd, 1.0f);
        if (block.q_norm != nullptr) std::fill_n(block.q_norm, config.head_dim, 1.0f);
        if (block.k_norm != nullptr) std::fill_n(block.k_norm, config.head_dim, 1.0f);
    }
    std::fill_n(parameters.norm, config.n_embd, 1.0f);
}

void initialize(const ModelConfig& config, const ModelParameters<float>& parameters, int64_t seed) {
    Draws draws(seed);
    const int64_t d = config.n_embd;
    const int64_t up_gate_width = 2 * static_cast<int64_t>(config.n_ffn);
    const bool attention_bias = config.attention_bias != 0;
    const bool ffn_bias = config.ffn_bias != 0;
    const double inner = std::sqrt(2.0 / (5.0 * static_cast<double>(d)));
    const double residual = 1.0 / (std::sqrt(static_cast<double>(d)) * config.n_layer);

    // The reference's embedding is drawn first and lost when its weight is tied to the head's.
    if (config.tied != 0)
        draws.skip_normal(config.n_vocab, d);
    else
        draws.normal(parameters.embedding, config.n_vocab, d, inner);
    for (const BlockParameters<float>& block : parameters.blocks) {
        draws.skip_linear(config.qkv_width(), d, attention_bias);
        draws.skip_linear(d, config.q_width(), attention_bias);
        draws.normal(block.qkv.weight, config.qkv_width(), d, inner);
        draws.normal(block.out.weight, d, config.q_width(), residual);
        draws.skip_linear(up_gate_width, d, ffn_bias);
        draws.skip_linear(d, config.n_ffn, ffn_bias);
        draws.normal(block.up_gate.weight, up_gate_width, d, inner);
        draws.normal(block.down.weight, d, config.n_ffn, residual);
        zero_bias(block.qkv, config.qkv_width());
        zero_bias(block.out, d);
        zero_bias(block.up_gate, up_gate_width);
        zero_bias(block.down, d);
    }
    draws.skip_linear(config.n_vocab, d, false);
    draws.normal(parameters.head.weight, config.n_vocab, d, inner);
    set_norms_to_one(config, parameters);
}

}  // namespace hybrid
