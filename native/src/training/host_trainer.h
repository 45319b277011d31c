// A step on the CPU: it is over when its call returns.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "device/arena.h"
#include "distributed/step_totals.h"
#include "model/token_windows.h"
#include "training/adamw.h"
#include "training/micro_batch.h"
#include "training/step_reports.h"
#include "training/step_work.h"
#include "training/tensor_statistics.h"
#include "training/trainer.h"

namespace hybrid {

class HostTrainer : public Trainer {
  public:
    HostTrainer(std::shared_ptr<Model> model, const TrainerConfig& config, std::shared_ptr<Collectives> group);

    hy_trainer_memory memory() const override;
    void set_progress(hy_progress_fn callback, void* user_data) override { reports_.set_progress(callback, user_data); }
    hy_step_metrics step(const hy_batch& batch, double learning_rate, int64_t step) override;
    hy_step_metrics finish() override { return no_metrics(); }
    void ask_stop() override { asked_to_stop_ = true; }
    void set_tensor_statistics(bool enabled) override;
    const hy_tensor_stats& tensor_stats(int32_t index) const override;
    TrainingState& state() override { return state_; }

  private:
    const Model& model() const { return state_.model(); }
    Collectives* group() const { return state_.group(); }

    // Forward and backward; returns the sum of the losses.
    double run_micro_batch(const hy_batch& batch, const MicroBatch& micro_batch, float loss_scale, int64_t step,
                           hy_step_metrics& metrics);
    // Sums gradients, losses and requests over the processes.
    StepTotals reduce(double loss_sum, const hy_batch& batch, hy_step_metrics& metrics);
    void check_finite(const StepTotals& totals, const hy_step_metrics& metrics, int64_t step) const;
    void update_parameters(double learning_rate, const StepTotals& totals, hy_step_metrics& metrics);

    TrainerConfig config_;
    TrainingState state_;
    AdamW optimizer_;
    Arena arena_;
    StepWork<float> work_;
    StepReports reports_;
    TokenWindows windows_;
    std::unique_ptr<TensorStatistics> statistics_;  // null until they are asked for
    bool measures_tensors_ = false;
    std::atomic<bool> asked_to_stop_{false};
};

}  // namespace hybrid
