// The matrix products of a training step's linear layers on a CUDA device, and nothing else.
#pragma once

#include <cstdint>
#include <functional>

#include "device/buffer.h"
#include "hybrid/hybrid.h"
#include "products.h"
#include "shape.h"

namespace hybrid::bench {

// One layer's arrays serve all layers: each is read anew from memory, as a product moves more than caches hold. The
// head's rows go in the step's chunks.
class CudaProducts {
  public:
    CudaProducts(const Shape& shape, hy_precision precision);

    // Forward and backward, until the device has done them.
    void run() const { run_(); }

    // Memory of the device that they take.
    static int64_t bytes(const Shape& shape, hy_precision precision);

  private:
    std::function<void()> run_;
};

}  // namespace hybrid::bench
