#include "cases.h"

#include <cmath>

namespace hybrid::core {

namespace {

Case variant(const std::string& name, void (*change)(Case&)) {
    Case c{name, small_config(), 12};
    change(c);
    return c;
}

// Documents that begin at position 0 and, on average, at every fourth position after it.
std::vector<int32_t> random_document_starts(int32_t length, std::mt19937_64& random) {
    std::vector<int32_t> starts(length, 0);
    for (int32_t t = 1; t < length; ++t) starts[t] = random() % 4 == 0 ? t : starts[t - 1];
    return starts;
}

}  // namespace

hy_model_config small_config() {
    hy_model_config config{};
    hy_model_config_default(&config);
    config.n_vocab = 129;
    config.n_ctx = 16;
    config.n_layer = 2;
    config.n_head = 4;
    config.n_kv_head = 4;
    config.head_dim = 6;
    config.n_embd = 24;
    config.n_ffn = 96;
    config.dropout_attn = 0.0;
    config.dropout_ffn = 0.0;
    return config;
}

std::vector<Case> cases() {
    return {
        variant("plain", [](Case&) {}),
        variant("grouped_queries", [](Case& c) { c.config.n_kv_head = 2; }),
        variant("one_kv_head", [](Case& c) { c.config.n_kv_head = 1; }),
        variant("no_biases", [](Case& c) { c.config.attention_bias = c.config.ffn_bias = 0; }),
        variant("only_attention_biases", [](Case& c) { c.config.ffn_bias = 0; }),
        variant("only_ffn_biases", [](Case& c) { c.config.attention_bias = 0; }),
        variant("untied", [](Case& c) { c.config.tied = 0; }),
        variant("qk_norm", [](Case& c) { c.config.qk_norm = 1; }),
        variant("qk_norm_grouped_queries",
                [](Case& c) {
                    c.config.qk_norm = 1;
                    c.config.n_kv_head = 2;
                }),
        variant("z_loss", [](Case& c) { c.config.z_loss = 0.01; }),
        variant("rope_theta", [](Case& c) { c.config.rope_theta = 100.0; }),
        variant("norm_eps", [](Case& c) { c.config.norm_eps = 0.1; }),
        variant("head_dim_2", [](Case& c) { c.config.head_dim = 2; }),
        variant("heads_wider_than_embedding", [](Case& c) { c.config.head_dim = 16; }),
        variant("head_dim_64",
                [](Case& c) {
                    c.config.head_dim = 64;
                    c.config.n_head = 2;
                    c.config.n_kv_head = 1;
                }),
        variant("odd_sizes",
                [](Case& c) {
                    c.config.n_vocab = 67;
                    c.config.n_embd = 23;
                    c.config.n_ffn = 37;
                    c.config.n_head = 3;
                    c.config.n_kv_head = 3;
                    c.config.head_dim = 10;
                    c.context = 13;
                    c.windows = 3;
                    c.micro_batch = 2;
                }),
        variant("vocabulary_of_gpt2",
                [](Case& c) {
                    c.config.n_vocab = 50257;
                    c.config.n_embd = 8;
                    c.config.n_layer = 1;
                    c.context = 5;
                    c.windows = 2;
                }),
        variant("full_context", [](Case& c) { c.context = 16; }),
        variant("one_token", [](Case& c) { c.context = 1; }),
        variant("one_token_of_one_window",
                [](Case& c) {
                    c.context = 1;
                    c.windows = 1;
                    c.micro_batch = 1;
                }),
        variant("several_head_chunks",
                [](Case& c) {
                    c.config.n_ctx = 150;
                    c.context = 150;
                    c.config.z_loss = 0.01;
                }),
        variant("several_attention_tiles",
                [](Case& c) {
                    c.config.n_ctx = 300;
                    c.config.n_kv_head = 2;
                    c.context = 261;
                    c.windows = 2;
                    c.micro_batch = 1;
                }),
        variant("several_attention_tiles_with_documents",
                [](Case& c) {
                    c.config.n_ctx = 300;
                    c.context = 261;
                    c.windows = 2;
                    c.documents = true;
                }),
        variant("dropout_after_attention", [](Case& c) { c.config.dropout_attn = 0.3; }),
        variant("dropout_after_swiglu", [](Case& c) { c.config.dropout_ffn = 0.25; }),
        variant("dropout_odd_sizes",
                [](Case& c) {
                    c.config.n_embd = 23;
                    c.config.n_ffn = 37;
                    c.config.dropout_attn = 0.1;
                    c.config.dropout_ffn = 0.15;
                    c.context = 13;
                }),
        variant("documents", [](Case& c) { c.documents = true; }),
        variant("documents_grouped_queries_in_micro_batches",
                [](Case& c) {
                    c.config.n_kv_head = 2;
                    c.documents = true;
                    c.micro_batch = 3;
                }),
        variant("everything",
                [](Case& c) {
                    c.config.n_kv_head = 2;
                    c.config.tied = 0;
                    c.config.qk_norm = 1;
                    c.config.z_loss = 0.001;
                    c.config.ffn_bias = 0;
                    c.config.dropout_attn = 0.1;
                    c.config.dropout_ffn = 0.15;
                    c.documents = true;
                    c.windows = 5;
                    c.micro_batch = 2;
                }),
    };
}

NamedValues random_parameters(const Model& model, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    NamedValues parameters;
    for (const auto& info : model.tensors()) {
        const bool matrix = info.rank == 2;
        const bool norm = std::string(info.name).find("norm") != std::string::npos;
        const double scale = matrix ? 1.0 / std::sqrt(static_cast<double>(info.columns)) : 0.3;
        auto& values = parameters[info.name];
        for (int64_t i = 0; i < info.rows * info.columns; ++i)
            values.push_back(static_cast<float>((norm ? 1.0 : 0.0) + scale * normal(random)));
    }
    return parameters;
}

Windows random_windows(const Case& c, uint64_t seed) {
    std::mt19937_64 random(seed);
    Windows windows;
    for (int32_t window = 0; window < c.windows; ++window) {
        windows.ids.push_back(random_tokens(c.context + 1, c.config.n_vocab, random()));
        if (c.documents) windows.document_starts.push_back(random_document_starts(c.context, random));
    }
    return windows;
}

std::vector<int32_t> random_tokens(size_t count, int32_t n_vocab, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::vector<int32_t> tokens(count);
    for (auto& token : tokens) token = static_cast<int32_t>(random() % n_vocab);
    tokens.front() = n_vocab - 1;  // the last row before the padding
    return tokens;
}

}  // namespace hybrid::core
