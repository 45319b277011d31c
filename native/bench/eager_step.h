// The same training step as anyone would write it with libtorch: the tests' autograd twin in float32, libtorch's
// dropout, gradient clipping and AdamW.
#pragma once

#include <memory>

#include "shape.h"

namespace hybrid::bench {

class EagerStep {
  public:
    explicit EagerStep(const Shape& shape);
    ~EagerStep();

    void run();

  private:
    struct Implementation;
    std::unique_ptr<Implementation> self_;
};

}  // namespace hybrid::bench
