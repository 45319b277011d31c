// One optimizer step per call: micro-batches forward and backward, gradient norm, clipping, AdamW. With a group, every
// process brings its own windows: the gradients are summed while the last micro-batch's backward runs. On the CPU a
// step is over when its call returns (host_trainer.h); on CUDA it goes on meanwhile (device_trainer.h).
#pragma once

#include <cstdint>
#include <memory>

#include "distributed/collectives.h"
#include "hybrid/hybrid.h"
#include "model/model.h"
#include "training/trainer_config.h"
#include "training/training_state.h"

namespace hybrid {

class Trainer {
  public:
    virtual ~Trainer() = default;

    // Bytes by part, without creating anything.
    static hy_trainer_memory estimate(const ModelConfig& model, const hy_placement& placement,
                                      const TrainerConfig& config);
    virtual hy_trainer_memory memory() const = 0;

    virtual void set_progress(hy_progress_fn callback, void* user_data) = 0;

    // Parameters and state are untouched when it throws, except where a peer fails while parameters are gathered.
    virtual hy_step_metrics step(const hy_batch& batch, double learning_rate, int64_t step) = 0;
    // Waits for what goes on and tells of a step that step() has not told of; else the metrics' step is -1.
    virtual hy_step_metrics finish() = 0;

    // The next exchange of a step tells all processes. From any thread.
    virtual void ask_stop() = 0;

    // Whether the following steps measure every tensor.
    virtual void set_tensor_statistics(bool enabled) = 0;
    virtual const hy_tensor_stats& tensor_stats(int32_t index) const = 0;

    // Nothing may go on: see finish().
    virtual TrainingState& state() = 0;
    const TrainingState& state() const { return const_cast<Trainer*>(this)->state(); }
};

// Throws HY_STATUS_INVALID_ARGUMENT naming the field that cannot be. All memory of later steps is taken here.
// group: who shares the steps, or nullptr.
std::unique_ptr<Trainer> make_trainer(std::shared_ptr<Model> model, const TrainerConfig& config,
                                      std::shared_ptr<Collectives> group = nullptr);

// The metrics when there is no step to tell of.
hy_step_metrics no_metrics();

}  // namespace hybrid
