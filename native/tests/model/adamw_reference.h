// AdamW (arXiv:1711.05101) and clipping in float64, as torch.optim.AdamW and clip_grad_norm_ document them.
#pragma once

#include "core.h"

namespace hybrid::core {

class AdamWReference {
  public:
    explicit AdamWReference(const hy_trainer_config& config) : config_(config) {}

    // Norm of all gradients together.
    static double norm(const NamedValues& gradients);

    void step(const std::vector<hy_tensor_info>& tensors, NamedValues& parameters, const NamedValues& gradients,
              double learning_rate);

    const NamedValues& exp_avg() const { return exp_avg_; }
    const NamedValues& exp_avg_sq() const { return exp_avg_sq_; }

  private:
    hy_trainer_config config_;
    NamedValues exp_avg_, exp_avg_sq_;
    int64_t updates_ = 0;
};

}  // namespace hybrid::core
