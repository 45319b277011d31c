// The shape of a model: the C ABI's struct with the widths that follow from it.
#pragma once

#include <cstdint>

#include "hybrid/hybrid.h"

namespace hybrid {

struct ModelConfig : hy_model_config {
    int64_t q_width() const { return static_cast<int64_t>(n_head) * head_dim; }
    int64_t kv_width() const { return static_cast<int64_t>(n_kv_head) * head_dim; }
    int64_t qkv_width() const { return q_width() + 2 * kv_width(); }
    // Rows of the embedding in memory: full tiles for the head's product.
    int64_t stored_vocab() const { return (static_cast<int64_t>(n_vocab) + 63) / 64 * 64; }
};

// LF_LLM-269M.
ModelConfig default_model_config();

// Throws HY_STATUS_INVALID_ARGUMENT naming the first field that cannot be.
void validate(const ModelConfig& config);

}  // namespace hybrid
