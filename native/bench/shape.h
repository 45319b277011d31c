// The two shapes of docs/performance.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "hybrid/hybrid.h"

namespace hybrid::bench {

struct Shape {
    std::string name;
    int32_t n_embd;
    int32_t n_layer;
    int32_t n_head;
    int32_t time;   // T
    int32_t batch;  // B: sequences of one step, one micro-batch

    int64_t tokens() const { return int64_t{batch} * time; }
};

inline std::vector<Shape> shapes() {
    return {{"A", 256, 4, 4, 256, 4}, {"B", 768, 12, 12, 256, 2}};
}

// Vocabulary, biases, tied head and dropout are those of LF_LLM-269M.
inline hy_model_config model_config(const Shape& shape) {
    hy_model_config config{};
    hy_model_config_default(&config);
    config.n_ctx = shape.time;
    config.n_layer = shape.n_layer;
    config.n_head = config.n_kv_head = shape.n_head;
    config.n_embd = shape.n_embd;
    config.head_dim = shape.n_embd / shape.n_head;
    config.n_ffn = 4 * shape.n_embd;
    return config;
}

}  // namespace hybrid::bench
