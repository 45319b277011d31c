// Steps of a model on some placement through the C ABI, on random tokens.
#pragma once

#include <cstdint>
#include <vector>

#include "handles.h"
#include "hybrid/hybrid.h"
#include "shape.h"
#include "token_batch.h"

namespace hybrid::bench {

hy_placement cuda_placement(hy_precision precision);

// One micro-batch a step; everything else is the default.
hy_trainer_config trainer_config(const Shape& shape);

int64_t bytes_of(const hy_trainer_memory& memory);

class PlacedTraining {
  public:
    // Parameters are the same for every placement.
    PlacedTraining(const Shape& shape, const hy_placement& placement);
    PlacedTraining(const Shape& shape, const hy_placement& placement, const hy_trainer_config& config);

    // So many steps, until the device has done them. Gives the losses.
    std::vector<double> run(int steps);

    int64_t memory_bytes() const;

  private:
    TokenBatch tokens_;
    Handle<hy_model> model_;
    Handle<hy_trainer> trainer_;
    int64_t steps_ = 0;
};

}  // namespace hybrid::bench
