// The shapes that docs/performance.md measures.
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

// A, B, C, that of configs/demo.toml and that of configs/lf-llm-269m.toml.
const std::vector<Shape>& shapes();

// The shape of that name; also "tiny", which is for the benchmark's own test. Throws with the names that there are.
const Shape& find_shape(const std::string& name);

// Vocabulary, biases, tied head and dropout are those of LF_LLM-269M.
hy_model_config model_config(const Shape& shape);

}  // namespace hybrid::bench
