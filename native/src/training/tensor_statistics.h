// Root mean square and largest absolute value of parameters, gradients and updates, tensor by tensor.
#pragma once

#include <cstdint>
#include <vector>

#include "device/buffer.h"
#include "hybrid/hybrid.h"
#include "model/parameters.h"

namespace hybrid {

// Holds a copy of the parameters, so it exists only where statistics are asked for.
class TensorStatistics {
  public:
    explicit TensorStatistics(const ParameterTable& table);

    // Call with the parameters before the update...
    void keep(const float* parameters);
    // ...and with those after it. All buffers are flat, in the table's layout; padding does not count.
    void measure(const float* parameters, const float* gradient);

    // Of the last measured step. Throws HY_STATUS_INVALID_ARGUMENT when there was none or the index is out of range.
    const hy_tensor_stats& of(int32_t index) const;

  private:
    hy_tensor_stats stats_of(const TensorSlot& slot, const float* parameters, const float* gradient) const;

    const ParameterTable& table_;
    FloatBuffer before_;
    std::vector<hy_tensor_stats> stats_;
};

}  // namespace hybrid
