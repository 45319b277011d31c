// AdamW (arXiv:1711.05101) over the flat buffers, clipping included, bucket by bucket. Where the optimizer is sharded
// (ZeRO-1, arXiv:1910.02054) it works on this process's parts of the buckets.
#pragma once

#include <cstdint>
#include <vector>

#include "distributed/buckets.h"
#include "kernels/kernels.h"
#include "model/parameters.h"
#include "training/moments.h"

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
    // Updates the owner-th parts of the buckets.
    AdamW(const AdamWConfig& config, const ParameterTable& table, const Buckets& buckets, int32_t owner);

    // The global L2 norm of the gradient: its squares are summed by block, for each bucket as its gradient is there.
    void start_norm();
    void add_to_norm(const kernels::Kernels& kernels, int64_t bucket, const float* gradient);
    double gradient_norm() const;
    // Of all blocks of the flat buffer; those of other owners are 0 until someone puts them in.
    std::vector<double>& block_sums() { return block_sums_; }

    // Clips by min(1, clip / (norm + 1e-6)) and updates the parameters, one bucket after the other.
    void start_update(double learning_rate, double norm);
    void update(const kernels::Kernels& kernels, int64_t bucket, const float* gradient, float* parameters);

    Moments& moments() { return moments_; }
    const Moments& moments() const { return moments_; }
    int64_t updates() const { return updates_; }
    void set_updates(int64_t updates) { updates_ = updates; }

  private:
    void add_chunks(const ParameterTable& table, int64_t bucket);

    AdamWConfig config_;
    const Buckets& buckets_;
    int32_t owner_;
    std::vector<kernels::UpdateChunk> chunks_;  // bucket after bucket
    std::vector<size_t> first_chunk_;           // of each bucket, and the number of all
    std::vector<double> block_sums_;
    Moments moments_;
    kernels::AdamWStep step_{};
    int64_t updates_ = 0;
};

}  // namespace hybrid
