// AdamW (arXiv:1711.05101) over the flat buffers, clipping included, bucket by bucket, with the norm known on the host.
// Where the optimizer is sharded (ZeRO-1, arXiv:1910.02054) it works on this process's parts of the buckets.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/kernels.h"
#include "training/adamw_config.h"
#include "training/training_state.h"
#include "training/update_chunks.h"

namespace hybrid {

class AdamW {
  public:
    AdamW(const AdamWConfig& config, TrainingState& state);

    // The global L2 norm of the gradient: its squares are summed by block, for each bucket as its gradient is there.
    void start_norm();
    void add_to_norm(int64_t bucket);
    double gradient_norm() const;
    // Of all blocks of the flat buffer; those of other owners are 0 until someone puts them in.
    std::vector<double>& block_sums() { return block_sums_; }

    // Clips by min(1, clip / (norm + 1e-6)) and updates the parameters, one bucket after the other.
    void start_update(double learning_rate, double norm);
    void update(int64_t bucket);

  private:
    AdamWConfig config_;
    TrainingState& state_;
    const kernels::Kernels& kernels_;
    UpdateChunks chunks_;
    std::vector<double> block_sums_;
    kernels::AdamWStep step_{};
};

}  // namespace hybrid
