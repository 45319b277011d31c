#include "model/config.h"

#include <cmath>

#include "support/error.h"

namespace hybrid {
namespace {

void require_at_least(int32_t minimum, int32_t value, const char* name) {
    require(value >= minimum, name, " is ", value, "; it must be at least ", minimum);
}

void require_flag(int32_t value, const char* name) {
    require(value == 0 || value == 1, name, " is ", value, "; it must be 0 or 1");
}

void require_positive(double value, const char* name) {
    require(value > 0.0 && std::isfinite(value), name, " is ", value, "; it must be positive and finite");
}

// Dropout compares 32-bit words with round(p * 2^32), which must be a word itself.
void require_probability(double value, const char* name) {
    require(value >= 0.0 && value < 1.0 && std::llround(value * 4294967296.0) < 4294967296, name, " is ", value,
            "; it must be at least 0 and below 1 by more than 2^-33");
}

// Sizes are counted in int64_t: a model beyond 2^48 parameters is a mistake in the configuration, not a model.
void require_addressable(const ModelConfig& config) {
    const double d = config.n_embd;
    const double block = d * static_cast<double>(config.qkv_width() + config.q_width() + 3 * int64_t{config.n_ffn});
    const double parameters = config.n_layer * block + 2.0 * static_cast<double>(config.stored_vocab()) * d;
    require(parameters < 281474976710656.0, "a model of ", parameters,
            " parameters cannot be; look at n_vocab, n_embd, n_ffn and n_layer");
}

}  // namespace

ModelConfig default_model_config() {
    ModelConfig config{};
    config.struct_size = sizeof(hy_model_config);
    config.n_vocab = 50257;
    config.n_ctx = 2048;
    config.n_layer = 16;
    config.n_head = 16;
    config.n_kv_head = 16;
    config.head_dim = 64;
    config.n_embd = 1024;
    config.n_ffn = 4096;
    config.attention_bias = 1;
    config.ffn_bias = 1;
    config.tied = 1;
    config.qk_norm = 0;
    config.rope_theta = 10000.0;
    config.norm_eps = 1e-5;
    config.z_loss = 0.0;
    config.dropout_attn = 0.1;
    config.dropout_ffn = 0.15;
    return config;
}

void validate(const ModelConfig& config) {
    require_at_least(1, config.n_vocab, "n_vocab");
    require_at_least(1, config.n_ctx, "n_ctx");
    require_at_least(1, config.n_layer, "n_layer");
    require_at_least(1, config.n_head, "n_head");
    require_at_least(1, config.n_kv_head, "n_kv_head");
    require(config.n_head % config.n_kv_head == 0, "n_kv_head is ", config.n_kv_head,
            "; it must divide n_head, which is ", config.n_head);
    require_at_least(2, config.head_dim, "head_dim");
    require(config.head_dim % 2 == 0, "head_dim is ", config.head_dim, "; rotary embedding needs an even one");
    require_at_least(1, config.n_embd, "n_embd");
    require_at_least(1, config.n_ffn, "n_ffn");
    require_flag(config.attention_bias, "attention_bias");
    require_flag(config.ffn_bias, "ffn_bias");
    require_flag(config.tied, "tied");
    require_flag(config.qk_norm, "qk_norm");
    require_positive(config.rope_theta, "rope_theta");
    require_positive(config.norm_eps, "norm_eps");
    require(config.z_loss >= 0.0 && std::isfinite(config.z_loss), "z_loss is ", config.z_loss,
            "; it must be finite and not negative");
    require_probability(config.dropout_attn, "dropout_attn");
    require_probability(config.dropout_ffn, "dropout_ffn");
    require_addressable(config);
}

}  // namespace hybrid
