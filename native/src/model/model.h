// A decoder-only language model: its configuration, its parameters and its rotary tables. What is done with them is in
// transformer.h and head.h.
#pragma once

#include <cstdint>

#include "model/config.h"
#include "model/parameters.h"
#include "model/rotary.h"
#include "support/buffer.h"

namespace hybrid {

class Model {
  public:
    // Zero parameters, norm weights of one.
    explicit Model(const ModelConfig& config);

    void initialize(int64_t seed);

    const ModelConfig& config() const { return config_; }
    const ParameterTable& table() const { return table_; }
    const ModelParameters& parameters() const { return parameters_; }
    kernels::Rotary rotary() const { return rotary_.view(); }
    // The flat parameter buffer, table().size() floats.
    float* values() const { return values_.data(); }

  private:
    ModelConfig config_;
    ParameterTable table_;
    FloatBuffer values_;
    ModelParameters parameters_;
    RotaryTables rotary_;
};

}  // namespace hybrid
