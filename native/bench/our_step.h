// Hybrid's training step through its C ABI, on random tokens.
#pragma once

#include <cstdint>

#include "hybrid/hybrid.h"
#include "shape.h"
#include "token_batch.h"

namespace hybrid::bench {

class OurStep {
  public:
    explicit OurStep(const Shape& shape);
    ~OurStep();
    OurStep(const OurStep&) = delete;

    hy_step_metrics run();

    // Bytes of parameters, gradients, moments and the arena by the trainer's own account.
    int64_t estimated_bytes() const;
    // Elements of the flat buffers, padding included.
    int64_t elements() const;

  private:
    TokenBatch tokens_;
    hy_model* model_ = nullptr;
    hy_trainer* trainer_ = nullptr;
    hy_trainer_memory memory_{};
    int64_t steps_ = 0;
};

}  // namespace hybrid::bench
