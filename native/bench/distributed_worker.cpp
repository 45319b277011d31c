#include "distributed_worker.h"

#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <vector>

#include "child_process.h"
#include "distributed/process_group.h"
#include "memory.h"
#include "model/model.h"
#include "support/stopwatch.h"
#include "support/threads.h"
#include "timed_collectives.h"
#include "token_batch.h"
#include "training/trainer.h"

namespace hybrid::bench {

namespace {

constexpr int32_t kProcesses = 2;
// The children are stopped while it is another pair's turn: nobody is to count as lost meanwhile.
constexpr double kPatienceSeconds = 3600;

std::shared_ptr<ProcessGroup> join(const WorkerOptions& options) {
    hy_process_group_config config = default_process_group_config();
    config.backend = HY_BACKEND_GLOO;
    config.rank = config.local_rank = options.rank;
    config.world_size = kProcesses;
    config.store_host = "127.0.0.1";
    config.store_port = options.port;
    config.timeout = kPatienceSeconds;
    return join_process_group(ProcessGroupConfig{config});
}

class Worker {
  public:
    explicit Worker(const WorkerOptions& options)
        : model_(std::make_shared<Model>(ModelConfig{model_config(options.shape)})),
          tokens_(options.shape),
          batch_(tokens_.batch()) {
        model_->initialize(1);
        TrainerConfig config = default_trainer_config();
        config.micro_batch = options.shape.batch;
        config.bucket_bytes = int64_t{options.bucket_mb} << 20;
        if (options.coupling != Coupling::kNone) {
            group_ = std::make_shared<TimedCollectives>(join(options), model_->table().slots().back().offset,
                                                        model_->table().size());
            config.optimizer_shards = options.coupling == Coupling::kSharded ? kProcesses : 1;
            batch_.first_sequence = int64_t{options.rank} * options.shape.batch;
            batch_.step_tokens = kProcesses * options.shape.tokens();
        }
        trainer_ = make_trainer(model_, config, group_);
    }

    WorkerStep step() {
        const auto metrics = trainer_->step(batch_, 1e-4, steps_++);
        const StepCommunication parts = group_ ? group_->take() : StepCommunication{};
        return {metrics.total_ms,    metrics.backward_ms,
                metrics.update_ms,   metrics.communication_ms,
                metrics.exposed_ms,  parts.blocks_ms,
                parts.embedding_ms,  parts.totals_ms,
                parts.parameters_ms, static_cast<double>(parts.bytes)};
    }

    std::string memory() const {
        const auto memory = trainer_->memory();
        return std::to_string(memory.parameters + memory.gradients + memory.moments + memory.arena) + " " +
               std::to_string(peak_resident_bytes() - resident_before_);
    }

    double all_reduce(int64_t count) {
        values_.resize(static_cast<size_t>(count));
        group_->barrier();
        const Stopwatch watch;
        group_->all_reduce(values_.data(), count)->wait();
        const double milliseconds = watch.milliseconds();
        group_->take();
        return milliseconds;
    }

  private:
    const int64_t resident_before_ = resident_bytes();
    std::shared_ptr<Model> model_;
    TokenBatch tokens_;
    hy_batch batch_;
    std::shared_ptr<TimedCollectives> group_;
    std::unique_ptr<Trainer> trainer_;
    std::vector<float> values_;
    int64_t steps_ = 0;
};

std::string answer(Worker& worker, const std::string& question) {
    std::istringstream words(question);
    std::string word;
    words >> word;
    if (word == "step") return to_line(worker.step());
    if (word == "memory") return worker.memory();
    int64_t count = 0;
    words >> count;
    return std::to_string(worker.all_reduce(count));
}

}  // namespace

std::string to_line(const WorkerStep& step) {
    std::ostringstream line;
    for (const double value : {step.total, step.backward, step.update, step.communication, step.exposed, step.blocks,
                               step.embedding, step.totals, step.parameters, step.bytes})
        line << value << ' ';
    return line.str();
}

WorkerStep step_from(const std::string& line) {
    WorkerStep step{};
    std::istringstream words(line);
    for (double* value : {&step.total, &step.backward, &step.update, &step.communication, &step.exposed, &step.blocks,
                          &step.embedding, &step.totals, &step.parameters, &step.bytes})
        words >> *value;
    return step;
}

int run_distributed_worker(const WorkerOptions& options) {
    die_with_parent();
    set_threads(1);
    Worker worker(options);
    worker.step();  // meets cold memory
    std::cout << "ready" << std::endl;
    for (std::string line; std::getline(std::cin, line);) std::cout << answer(worker, line) << std::endl;
    return EXIT_SUCCESS;
}

}  // namespace hybrid::bench
