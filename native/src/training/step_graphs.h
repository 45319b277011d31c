// A micro-batch's forward and backward pass as graphs of a device: recorded the second time that a pass of its kind
// comes, then played. With a group the last micro-batch's is a chain of them, cut where buckets of the gradient are
// final, so that their sums begin in between.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

#include "device/device.h"
#include "training/micro_batch.h"
#include "training/staged_windows.h"
#include "training/step_work.h"
#include "training/training_state.h"

namespace hybrid {

// What decides which operations a micro-batch's pass begins.
struct PassKind {
    int64_t windows;
    bool accumulate;  // not the step's first
    bool last;        // its gradients are the step's
    bool documents;

    auto key() const { return std::make_tuple(windows, accumulate, last, documents); }
    bool operator<(const PassKind& other) const { return key() < other.key(); }
};

template <typename T>
class StepGraphs {
  public:
    // loss_sum: of the step so far, on the device. The rest outlives this object.
    StepGraphs(TrainingState& state, const TrainerConfig& config, StepWork<T>& work, const DeviceWindows& windows,
               double* loss_sum);

    // Begins the pass over the windows that are staged.
    void run(const PassKind& kind);

  private:
    // A part of the pass, and what is final after it: the gradient's elements before `end`.
    struct Stage {
        std::function<void()> begin;
        const float* end;
    };
    // Consecutive stages in one graph.
    struct Segment {
        std::vector<Stage> stages;
        std::unique_ptr<Graph> graph;  // nullptr until it is recorded

        const float* end() const { return stages.back().end; }
        void begin() const {
            for (const Stage& stage : stages) stage.begin();
        }
    };
    struct Passes {
        std::vector<Segment> segments;
        int64_t runs = 0;
    };

    std::vector<Stage> stages(const PassKind& kind) const;
    std::vector<Segment> segments(const PassKind& kind) const;

    TrainingState& state_;
    const TrainerConfig& config_;
    StepWork<T>& work_;
    const DeviceWindows& windows_;
    double* loss_sum_;
    ModelParameters<T> parameters_;
    std::unique_ptr<GraphRecorder> recorder_;
    std::map<PassKind, Passes> passes_;
};

}  // namespace hybrid
