// The layers whose products, but for the gradients of their weights, are of 8-bit floats in a training step that asks
// for it: the feed-forward's and the head (docs/decisions/0020).
#pragma once

#include <cstdint>
#include <vector>

#include "device/arena.h"
#include "model/pass.h"

namespace hybrid {

// In the order of for_each_float8_layer. Work for passes of `rows` tokens, of the head of `head_rows`.
std::vector<Float8Linear> lay_out_float8(Arena& arena, const ModelConfig& config, int64_t rows, int64_t head_rows);

// The parameters with their layers' float8 set.
template <typename T>
ModelParameters<T> with_float8(const ModelConfig& config, ModelParameters<T> parameters,
                               const std::vector<Float8Linear>& layers);

// Rounds the layers' weights, which a step does before its first pass.
template <typename T>
void round_weights_to_float8(const Pass<T>& pass);

}  // namespace hybrid
