// The reference's initial parameters: libtorch's generator consumed in the reference's order.
#pragma once

#include <cstdint>

#include "model/config.h"
#include "model/parameters.h"

namespace hybrid {

// Normal weights: sqrt(2 / (5 D)) for the embedding, the QKV and the up/gate projections, 1 / (sqrt(D) n_layer) for
// the two projections that write to the residual stream. Biases 0, norm weights 1.
void initialize(const ModelConfig& config, const ModelParameters<float>& parameters, int64_t seed);

// Norm weights 1, everything else as it is.
void set_norms_to_one(const ModelConfig& config, const ModelParameters<float>& parameters);

}  // namespace hybrid
