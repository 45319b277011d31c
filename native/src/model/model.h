// A decoder-only language model: its configuration, its parameters and its rotary tables. What is done with them is in
// transformer.h and head.h.
#pragma once

#include <cstdint>
#include <optional>

#include "device/buffer.h"
#include "model/backend.h"
#include "model/config.h"
#include "model/parameters.h"
#include "model/rotary.h"

namespace hybrid {

class Model {
  public:
    // Zero parameters, norm weights of one.
    explicit Model(const ModelConfig& config, const Backend& backend = cpu_backend());

    void initialize(int64_t seed);

    const ModelConfig& config() const { return config_; }
    const Backend& backend() const { return backend_; }
    Device& device() const { return backend_.device(); }
    const ParameterTable& table() const { return table_; }
    kernels::Rotary rotary() const { return rotary_.view(); }
    // The flat parameter buffer, table().size() floats.
    float* values() const { return values_.data(); }
    // The same rounded to T; nullptr where T is float.
    template <typename T>
    T* weights() const;
    template <typename T>
    const ModelParameters<T>& parameters() const;

    // Copies a tensor's logical elements from and to the caller's array of `count` floats.
    void read_tensor(int32_t index, float* values, int64_t count) const;
    void write_tensor(int32_t index, const float* values, int64_t count);
    // Call when values() were changed from outside.
    void round_weights();

  private:
    // The parameters as bfloat16 products read them.
    struct Weights {
        ArrayBuffer<bfloat16> buffer;
        ModelParameters<bfloat16> parameters;
    };
    void round_weights(int64_t offset, int64_t count);

    ModelConfig config_;
    Backend backend_;
    ParameterTable table_;
    FloatBuffer values_;
    ModelParameters<float> parameters_;
    std::optional<Weights> weights_;
    RotaryTables rotary_;
};

template <>
inline float* Model::weights<float>() const {
    return nullptr;
}

template <>
inline bfloat16* Model::weights<bfloat16>() const {
    return weights_->buffer.data();
}

template <>
inline const ModelParameters<float>& Model::parameters<float>() const {
    return parameters_;
}

template <>
inline const ModelParameters<bfloat16>& Model::parameters<bfloat16>() const {
    return weights_->parameters;
}

}  // namespace hybrid
