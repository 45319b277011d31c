// A few steps of training, by one process or by several threads that share every step, and what came of them.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "cases.h"
#include "distributed/collectives.h"
#include "training/trainer.h"

namespace hybrid {

// A training run. c.windows are those of a step over all processes.
struct Plan {
    core::Case c;
    std::vector<int32_t> windows_of_ranks;  // adds up to c.windows
    int64_t bucket_bytes = 1;               // rounded up to a block of the gradient norm
    bool sharded = false;
    int64_t steps = 4;
    Backend backend = cpu_backend();
};

// What a run leaves: the losses and norms of its steps, and all flat buffers at its end, whole.
struct Trace {
    std::vector<double> losses, norms;
    std::vector<float> parameters, gradient, exp_avg, exp_avg_sq;

    bool operator==(const Trace& other) const {
        return losses == other.losses && norms == other.norms && parameters == other.parameters &&
               gradient == other.gradient && exp_avg == other.exp_avg && exp_avg_sq == other.exp_avg_sq;
    }
};

// Six blocks of D = 64 with dropout: about six blocks of the gradient norm, so that there are several buckets.
core::Case parallel_case();

TrainerConfig config_of(const Plan& plan);
std::shared_ptr<Model> new_model(const Plan& plan);
std::unique_ptr<Trainer> new_trainer(const Plan& plan, std::shared_ptr<Model> model,
                                     std::shared_ptr<Collectives> group);

// The rank's windows of a step, as a batch that knows the whole step.
class RankBatch {
  public:
    RankBatch(const Plan& plan, int32_t rank, int64_t step);
    hy_batch& get() { return *batch_.get(); }

  private:
    core::Batch batch_;
};

constexpr double kLearningRate = 1e-2;

hy_step_metrics run_step(const Plan& plan, Trainer& trainer, int32_t rank, int64_t step);

// Collective where the optimizer is sharded.
std::vector<float> read_state(const Trainer& trainer, hy_trainer_state state);
void write_state(Trainer& trainer, hy_trainer_state state, const std::vector<float>& values);
std::vector<float> parameters_of(const Trainer& trainer);

Trace train_alone(const Plan& plan);
// One trace per rank.
std::vector<Trace> train_together(const Plan& plan);

}  // namespace hybrid
