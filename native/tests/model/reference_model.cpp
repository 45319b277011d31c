#include "reference_model.h"

namespace hybrid::core {

hy_model_config reference_config(int32_t n_vocab, int32_t n_ctx, int32_t n_embd, int32_t n_head, int32_t n_layer) {
    hy_model_config config{};
    hy_model_config_default(&config);
    config.n_vocab = n_vocab;
    config.n_ctx = n_ctx;
    config.n_embd = n_embd;
    config.n_head = config.n_kv_head = n_head;
    config.head_dim = n_embd / n_head;
    config.n_ffn = 4 * n_embd;
    config.n_layer = n_layer;
    config.dropout_attn = config.dropout_ffn = 0.0;
    return config;
}

hy_model_config tiny_config() {
    return reference_config(128, 32, 64, 4, 3);
}

std::vector<std::vector<int32_t>> joined(const std::vector<int32_t>& x, const std::vector<int32_t>& y, size_t length) {
    std::vector<std::vector<int32_t>> windows;
    for (size_t row = 0; row < x.size(); row += length) {
        windows.emplace_back(x.begin() + row, x.begin() + row + length);
        windows.back().push_back(y[row + length - 1]);
    }
    return windows;
}

}  // namespace hybrid::core
