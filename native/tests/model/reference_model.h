// The models that the fixtures of LF_LLM-269M's own code are of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "hybrid/hybrid.h"

namespace hybrid::core {

// As LF_LLM-269M but for its size, without dropout.
hy_model_config reference_config(int32_t n_vocab, int32_t n_ctx, int32_t n_embd, int32_t n_head, int32_t n_layer);

// Of tiny_model.safetensors and optimizer.safetensors.
hy_model_config tiny_config();

// Rows of T inputs and the token after each row's last.
std::vector<std::vector<int32_t>> joined(const std::vector<int32_t>& x, const std::vector<int32_t>& y, size_t length);

}  // namespace hybrid::core
