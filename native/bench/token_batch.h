// A batch of random tokens for a shape.
#pragma once

#include <cstdint>
#include <vector>

#include "hybrid/hybrid.h"
#include "shape.h"

namespace hybrid::bench {

class TokenBatch {
  public:
    explicit TokenBatch(const Shape& shape);
    TokenBatch(const TokenBatch&) = delete;

    const hy_batch& batch() const { return batch_; }

  private:
    std::vector<uint16_t> tokens_;
    std::vector<const void*> windows_;
    hy_batch batch_{};
};

}  // namespace hybrid::bench
