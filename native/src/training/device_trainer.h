// A step on CUDA: the call gives the device its work and returns with what became of the step before.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

#include "device/arena.h"
#include "training/device_optimizer.h"
#include "training/staged_windows.h"
#include "training/step_graphs.h"
#include "training/step_record.h"
#include "training/step_reports.h"
#include "training/step_work.h"
#include "training/tensor_statistics.h"
#include "training/trainer.h"

namespace hybrid {

template <typename T>
class DeviceTrainer : public Trainer {
  public:
    DeviceTrainer(std::shared_ptr<Model> model, const TrainerConfig& config, std::shared_ptr<Collectives> group);
    ~DeviceTrainer() override;

    hy_trainer_memory memory() const override;
    void set_progress(hy_progress_fn callback, void* user_data) override { reports_.set_progress(callback, user_data); }
    hy_step_metrics step(const hy_batch& batch, double learning_rate, int64_t step) override;
    hy_step_metrics finish() override;
    void ask_stop() override { asked_to_stop_ = true; }
    void set_tensor_statistics(bool enabled) override;
    const hy_tensor_stats& tensor_stats(int32_t index) const override;
    TrainingState& state() override { return state_; }

  private:
    Model& model() const { return state_.model(); }
    Device& device() const { return state_.device(); }

    // Gives the device a whole step; returns its record.
    StepRecord& begin_step(const hy_batch& batch, double learning_rate, int64_t step, int64_t step_tokens);
    void run_micro_batches(const hy_batch& batch, StepRecord& record);
    void update(StepRecord& record);
    // Both wait for the device.
    void measure_before_update(const StepRecord& record);
    void measure_after_update(const StepRecord& record);
    // Where the optimizer is sharded.
    void gather_measured_gradient(const StepRecord& record);
    // Waits for a step's end and tells of it. Throws HY_STATUS_NOT_FINITE; nothing goes on then.
    hy_step_metrics metrics_of(const StepRecord& record);
    void wait_for(const Event& event) const;

    TrainerConfig config_;
    TrainingState state_;
    Arena arena_;
    StepWork<T> work_;
    DeviceOptimizer<T> optimizer_;
    StagedWindows windows_;
    StepGraphs<T> graphs_;
    StepReports reports_;
    std::array<StepRecord, 2> records_;
    StepRecord* going_on_ = nullptr;  // the step of the last call, until it is told of
    std::unique_ptr<TensorStatistics> statistics_;
    bool measures_tensors_ = false;
    std::atomic<bool> asked_to_stop_{false};
};

}  // namespace hybrid
