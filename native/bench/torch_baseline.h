// The same model's training step in PyTorch, in a child process (torch_baseline.py) that takes turns with ours.
#pragma once

#include <memory>
#include <string>

#include "child_process.h"
#include "cuda_options.h"
#include "shape.h"
#include "timings.h"

namespace hybrid::bench {

// What it took, and ours beside it; without times what is not there, and why.
struct TorchTimings {
    std::string torch;            // PyTorch's version
    std::string problem;          // why there are no times, or ""
    std::string compile_problem;  // why there are none of torch.compile, or ""
    Timings eager, compiled;      // of a step
};

class TorchBaseline {
  public:
    // Starts the command and waits until it is warm. Where it cannot be had the timings say so.
    TorchBaseline(const Shape& shape, const CudaOptions& options, int steps);

    bool runs() const { return child_ != nullptr; }
    // A turn: so many steps eagerly and, where it could be compiled, so many compiled ones.
    void run();

    const TorchTimings& timings() const { return timings_; }

  private:
    void stop(const std::string& problem);

    std::unique_ptr<ChildProcess> child_;
    TorchTimings timings_;
};

}  // namespace hybrid::bench
