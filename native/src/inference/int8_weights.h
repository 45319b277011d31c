// A model's matrices as 8-bit integers with one scale per row (symmetric, absolute maximum), made for decoding: a
// quarter of the bytes to read. Embedding lookups, norms and biases stay as they are.
#pragma once

#include "model/model.h"
#include "support/buffer.h"

namespace hybrid {

class Int8Weights {
  public:
    // Converts the parameters that the model has now.
    explicit Int8Weights(const Model& model);

    // The model's parameters with their linear layers' int8 set.
    const ModelParameters& parameters() const { return parameters_; }

  private:
    ModelParameters parameters_;
    Buffer values_;
    FloatBuffer scales_;
};

}  // namespace hybrid
