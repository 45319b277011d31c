// Tables of rotary position embedding (arXiv:2104.09864).
#pragma once

#include <cstdint>

#include "device/buffer.h"
#include "kernels/kernels.h"

namespace hybrid {

// cos and sin of position / theta^(2 i / K), [n_ctx, K / 2] each. Angles are rounded to float32 at each step, as the
// reference does: at position 2,000 an angle computed more exactly gives visibly other numbers.
class RotaryTables {
  public:
    RotaryTables(int64_t n_ctx, int64_t head_dim, double theta, Device& device = cpu_device());
    kernels::Rotary view() const { return {cos_.data(), sin_.data()}; }

  private:
    FloatBuffer cos_;
    FloatBuffer sin_;
};

}  // namespace hybrid
