// What training keeps of a model: its gradient, AdamW's moments and the number of updates, with the exchange of the
// flat buffers between the processes of a group.
#pragma once

#include <cstdint>
#include <memory>

#include "device/buffer.h"
#include "distributed/bucket_gatherer.h"
#include "distributed/buckets.h"
#include "distributed/collectives.h"
#include "distributed/gradient_reducer.h"
#include "hybrid/hybrid.h"
#include "model/model.h"
#include "training/moments.h"
#include "training/trainer_config.h"

namespace hybrid {

class TrainingState {
  public:
    // group: who shares the steps, or nullptr. Throws HY_STATUS_INVALID_ARGUMENT where it and the configuration or the
    // model's device do not fit.
    TrainingState(std::shared_ptr<Model> model, const TrainerConfig& config, std::shared_ptr<Collectives> group);
    ~TrainingState();
    TrainingState(const TrainingState&) = delete;
    TrainingState& operator=(const TrainingState&) = delete;

    Model& model() const { return *model_; }
    Device& device() const { return model_->device(); }
    Collectives* group() const { return group_.get(); }  // or nullptr
    const Buckets& buckets() const { return buckets_; }
    // Which part of every bucket is this process's to update.
    int32_t owner() const { return owner_; }
    bool sharded() const { return buckets_.shards() > 1; }
    // Blocks of the gradient norm in the flat buffer.
    int64_t norm_blocks() const;

    float* gradient() const { return gradient_->data(); }
    Gradients& gradients() { return gradients_; }  // the gradient by role
    Moments& moments() { return moments_; }
    const Moments& moments() const { return moments_; }
    int64_t updates() const { return updates_; }
    void set_updates(int64_t updates);

    // Sums the gradient over the group; nullptr without one.
    GradientReducer* reducer() const { return reducer_.get(); }
    // Bring the parts of the flat buffers together where the optimizer is sharded.
    BucketGatherer& parameter_gatherer() const { return *parameter_gatherer_; }
    void gather_gradient();

    // The logical elements of an optimizer tensor. Reading is collective where the optimizer is sharded.
    void read(hy_trainer_state state, int32_t index, float* values, int64_t count) const;
    void write(hy_trainer_state state, int32_t index, const float* values, int64_t count);

    // Gives every process rank 0's parameters, moments and number of updates, then compares them.
    void synchronize();
    // Throws HY_STATUS_PEER_FAILED naming the ranks whose parameters are not rank 0's.
    void compare_parameters() const;

  private:
    void sum_over_group(float* values, int64_t count) const;

    std::shared_ptr<Model> model_;
    std::shared_ptr<Collectives> group_;
    Buckets buckets_;
    int32_t owner_;
    Moments moments_;
    std::shared_ptr<FloatBuffer> gradient_;
    Gradients gradients_;
    std::unique_ptr<GradientReducer> reducer_;
    std::unique_ptr<BucketGatherer> parameter_gatherer_, gradient_gatherer_;
    int64_t updates_ = 0;
};

}  // namespace hybrid
