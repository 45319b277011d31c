// The matrix products of a training step's linear layers in bfloat16 on the current CUDA device, and nothing else.
#pragma once

#include <cstdint>

#include "device/buffer.h"
#include "products.h"
#include "shape.h"

namespace hybrid::bench {

// One layer's arrays serve all layers: each is read anew from memory, as a product moves more than caches hold.
class CudaProducts {
  public:
    explicit CudaProducts(const Shape& shape);

    // Forward and backward, until the device has done them.
    void run() const;

  private:
    Shape shape_;
    Buffer x_, dy_, weight_, result_, gradient_;
};

}  // namespace hybrid::bench
