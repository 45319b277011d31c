// A model's matrices as 8-bit integers with one scale per row (symmetric, absolute maximum), made for decoding: a
// quarter of float32's bytes to read. Embedding lookups, norms and biases stay as they are.
#pragma once

#include "device/buffer.h"
#include "model/model.h"

namespace hybrid {

template <typename T>
class Int8Weights {
  public:
    // Converts the parameters that the model has now.
    explicit Int8Weights(const Model& model);

    // The model's parameters with their linear layers' int8 set.
    const ModelParameters<T>& parameters() const { return parameters_; }

  private:
    ModelParameters<T> parameters_;
    ArrayBuffer<int8_t> values_;
    FloatBuffer scales_;
};

}  // namespace hybrid
