// AdamW (arXiv:1711.05101) over the flat buffers, clipping included.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernels.h"
#include "model/parameters.h"
#include "support/buffer.h"

namespace hybrid {

struct AdamWConfig {
    double beta1;
    double beta2;
    double eps;
    double weight_decay;
    double clip_grad_norm;  // 0 is no clipping
};

class AdamW {
  public:
    AdamW(const AdamWConfig& config, const ParameterTable& table);

    // Global L2 norm of a gradient buffer.
    double gradient_norm(const kernels::Kernels& kernels, const float* gradient);

    // Clips by min(1, clip / (norm + 1e-6)) and updates the parameters.
    void update(const kernels::Kernels& kernels, double learning_rate, double norm, const float* gradient,
                float* parameters);

    float* exp_avg() const { return exp_avg_.data(); }
    float* exp_avg_sq() const { return exp_avg_sq_.data(); }
    int64_t updates() const { return updates_; }
    void set_updates(int64_t updates) { updates_ = updates; }

  private:
    AdamWConfig config_;
    int64_t size_;
    std::vector<kernels::UpdateChunk> chunks_;
    std::vector<double> norm_scratch_;
    FloatBuffer exp_avg_;
    FloatBuffer exp_avg_sq_;
    int64_t updates_ = 0;
};

}  // namespace hybrid
