// One optimizer step per call: micro-batches forward and backward, gradient norm, clipping, AdamW. With a group, every
// process brings its own windows: the gradients are summed while the last micro-batch's backward runs.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "distributed/bucket_gatherer.h"
#include "distributed/buckets.h"
#include "distributed/collectives.h"
#include "distributed/gradient_reducer.h"
#include "distributed/step_totals.h"
#include "hybrid/hybrid.h"
#include "kernels/kernels.h"
#include "model/activations.h"
#include "model/head.h"
#include "model/model.h"
#include "model/token_windows.h"
#include "support/arena.h"
#include "support/buffer.h"
#include "training/adamw.h"
#include "training/tensor_statistics.h"
#include "training/trainer_config.h"

namespace hybrid {

class Trainer {
  public:
    // Throws HY_STATUS_INVALID_ARGUMENT naming the field that cannot be. All memory of later steps is taken here.
    // group: who shares the steps, or nullptr.
    Trainer(std::shared_ptr<Model> model, const TrainerConfig& config, std::shared_ptr<Collectives> group = nullptr,
            const kernels::Kernels& kernels = kernels::cpu_kernels());
    ~Trainer();
    Trainer(const Trainer&) = delete;
    Trainer& operator=(const Trainer&) = delete;

    // Bytes by part, without creating anything.
    static hy_trainer_memory estimate(const ModelConfig& model, const TrainerConfig& config);
    hy_trainer_memory memory() const;

    void set_progress(hy_progress_fn callback, void* user_data);

    // Parameters and state are untouched when it throws, except where a peer fails while parameters are gathered.
    hy_step_metrics step(const hy_batch& batch, double learning_rate, int64_t step);

    // The next exchange of a step tells all processes. From any thread.
    void ask_stop() { asked_to_stop_ = true; }

    // Gives every process rank 0's parameters, moments and number of updates, then compares them.
    void synchronize();
    // Throws HY_STATUS_PEER_FAILED naming the ranks whose parameters are not rank 0's.
    void compare_parameters();

    // Whether the following steps measure every tensor.
    void set_tensor_statistics(bool enabled);
    const hy_tensor_stats& tensor_stats(int32_t index) const;

    const Model& model() const { return *model_; }
    // The logical elements of an optimizer tensor. Reading is collective where the optimizer is sharded.
    void read_state(hy_trainer_state state, int32_t index, float* values, int64_t count) const;
    void write_state(hy_trainer_state state, int32_t index, const float* values, int64_t count);
    int64_t updates() const { return optimizer_.updates(); }
    void set_updates(int64_t updates);

  private:
    // Arrays of one micro-batch.
    struct Work {
        Activations activations;
        BackwardWork backward;
        HeadWork head;
    };
    static Work lay_out(Arena& arena, const ModelConfig& model, const TrainerConfig& config);

    // One of a step's micro-batches: windows [first, first + count).
    struct MicroBatch {
        int64_t first;
        int64_t count;
        int32_t index;
        int32_t total;
        bool last() const { return index + 1 == total; }
    };

    bool sharded() const { return buckets_.shards() > 1; }
    int64_t tokens_of_step(const hy_batch& batch) const;
    // Forward and backward; returns the sum of the losses.
    double run_micro_batch(const hy_batch& batch, const MicroBatch& micro_batch, float loss_scale, int64_t step,
                           hy_step_metrics& metrics);
    // Sums gradients, losses and requests over the processes.
    StepTotals reduce(double loss_sum, const hy_batch& batch, hy_step_metrics& metrics);
    void check_finite(const StepTotals& totals, const hy_step_metrics& metrics, int64_t step) const;
    void update_parameters(double learning_rate, const StepTotals& totals, hy_step_metrics& metrics);
    void gather_gradient(hy_step_metrics& metrics);
    void report_progress(int32_t done, int32_t total) const;
    void set_activity(int64_t step, const char* phase) const;
    void set_activity(int64_t step, const char* phase, const MicroBatch& micro_batch) const;

    std::shared_ptr<Model> model_;
    TrainerConfig config_;
    std::shared_ptr<Collectives> group_;  // or nullptr
    const kernels::Kernels& kernels_;
    Buckets buckets_;
    int32_t owner_;  // which part of every bucket is this process's to update
    AdamW optimizer_;
    std::shared_ptr<FloatBuffer> gradient_;
    ModelParameters gradients_;                                               // gradient_ by role
    std::unique_ptr<GradientReducer> reducer_;                                // with a group
    std::unique_ptr<BucketGatherer> parameter_gatherer_, gradient_gatherer_;  // where the optimizer is sharded
    Arena arena_;
    Work work_;
    TokenWindows windows_;
    std::unique_ptr<TensorStatistics> statistics_;  // null until they are asked for
    bool measures_tensors_ = false;
    std::atomic<bool> asked_to_stop_{false};
    hy_progress_fn progress_ = nullptr;
    void* progress_user_data_ = nullptr;
};

}  // namespace hybrid
