// Two processes of one thread each that take their steps at the same time, together or each for itself.
#pragma once

#include <array>
#include <memory>
#include <string>

#include "child_process.h"
#include "distributed/store_server.h"
#include "distributed_worker.h"

namespace hybrid::bench {

class PairOfWorkers {
  public:
    PairOfWorkers(const std::string& shape, Coupling coupling, int bucket_mb);

    // Both take a step.
    std::array<WorkerStep, 2> step();
    // Milliseconds of an all-reduce of so many floats between the two.
    double all_reduce(int64_t count);
    // Bytes of the first process's model and trainer: by their own account, and their peak.
    std::array<int64_t, 2> memory();

  private:
    std::array<std::string, 2> ask(const std::string& question);

    std::unique_ptr<StoreServer> store_;
    std::array<std::unique_ptr<ChildProcess>, 2> workers_;
};

}  // namespace hybrid::bench
