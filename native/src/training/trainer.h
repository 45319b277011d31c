// One optimizer step per call: micro-batches forward and backward, gradient norm, clipping, AdamW.
#pragma once

#include <cstdint>
#include <memory>

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

namespace hybrid {

struct TrainerConfig : hy_trainer_config {};

TrainerConfig default_trainer_config();

class Trainer {
  public:
    // Throws HY_STATUS_INVALID_ARGUMENT naming the field that cannot be. All memory of later steps is taken here.
    Trainer(std::shared_ptr<Model> model, const TrainerConfig& config,
            const kernels::Kernels& kernels = kernels::cpu_kernels());

    // Bytes by part, without creating anything.
    static hy_trainer_memory estimate(const ModelConfig& model, const TrainerConfig& config);
    hy_trainer_memory memory() const;

    void set_progress(hy_progress_fn callback, void* user_data);

    // Parameters and state are untouched when it throws.
    hy_step_metrics step(const hy_batch& batch, double learning_rate, int64_t step);

    // Whether the following steps measure every tensor.
    void set_tensor_statistics(bool enabled);
    const hy_tensor_stats& tensor_stats(int32_t index) const;

    const Model& model() const { return *model_; }
    // The flat buffer of an optimizer tensor.
    float* state(hy_trainer_state state) const;
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

    // Windows [first, first + count) forward and backward; returns the sum of their losses.
    double run_micro_batch(const hy_batch& batch, int64_t first, int64_t count, float loss_scale, int64_t step,
                           hy_step_metrics& metrics);
    void update_parameters(double learning_rate, double gradient_norm);
    void report_progress(int32_t done, int32_t total) const;

    std::shared_ptr<Model> model_;
    TrainerConfig config_;
    const kernels::Kernels& kernels_;
    AdamW optimizer_;
    FloatBuffer gradient_;
    ModelParameters gradients_;  // gradient_ by role
    Arena arena_;
    Work work_;
    TokenWindows windows_;
    std::unique_ptr<TensorStatistics> statistics_;  // null until they are asked for
    bool measures_tensors_ = false;
    hy_progress_fn progress_ = nullptr;
    void* progress_user_data_ = nullptr;
};

}  // namespace hybrid
