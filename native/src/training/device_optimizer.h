// AdamW with clipping on a device that is never waited for: the norm is found and used there. Where the step was not
// finite nothing changes, and nothing will until clear_halt().
#pragma once

#include <cstdint>
#include <memory>

#include "device/buffer.h"
#include "distributed/step_totals.h"
#include "kernels/cuda/step.h"
#include "training/adamw_config.h"
#include "training/training_state.h"
#include "training/update_chunks.h"

namespace hybrid {

template <typename T>
class DeviceOptimizer {
  public:
    DeviceOptimizer(const AdamWConfig& config, TrainingState& state);

    // Before a step's first micro-batch: its learning rate, and this process's words to the others but for the loss.
    void start_step(double learning_rate, const StepShare& share);
    // Where this process's sum of losses goes, on the device.
    double* loss_sum() const { return message() + kStepShareHead + rank(); }

    // After the last: waits, on the device, for the sums of the group; then norm, clipping and update.
    void reduce();
    void update();

    // Both on the device, of the step that was begun last: what finish_norm left, and what all processes said
    // (step_totals.h, step_message_size() values).
    const kernels::cuda::StepResults* results() const { return results_.data(); }
    double* message() const { return message_.data(); }
    int32_t ranks() const { return state_.group() == nullptr ? 1 : state_.group()->size(); }

    // The device has made so many updates.
    void made_updates(int64_t updates);
    void clear_halt();

  private:
    int32_t rank() const { return state_.group() == nullptr ? 0 : state_.group()->rank(); }
    // Of squares, by block of the flat buffer. Where other processes have blocks too, they are a part of the message.
    double* block_sums() const;
    void upload_updates();

    kernels::cuda::AdamWConstants constants_;
    TrainingState& state_;
    const kernels::KernelTable<T>& kernels_;
    UpdateChunks chunks_;
    ArrayBuffer<kernels::UpdateChunk> device_chunks_;
    ArrayBuffer<double> message_;
    ArrayBuffer<double> own_block_sums_;
    ArrayBuffer<kernels::cuda::StepInputs> inputs_;
    ArrayBuffer<kernels::cuda::StepState> step_state_;
    ArrayBuffer<kernels::cuda::StepResults> results_;
    int64_t known_updates_ = 0;  // the device's, as far as the host knows
};

}  // namespace hybrid
