// A step that a device was given: what the host knows of it, and what it will know when it has happened.
#pragma once

#include <cstdint>
#include <memory>

#include "device/device.h"
#include "distributed/step_totals.h"
#include "hybrid/hybrid.h"
#include "kernels/cuda/step.h"

namespace hybrid {

class StepRecord {
  public:
    StepRecord(Device& device, int32_t ranks);
    ~StepRecord();
    StepRecord(const StepRecord&) = delete;
    StepRecord& operator=(const StepRecord&) = delete;

    // Of the step, as it is given to the device.
    int64_t step = 0;
    int64_t step_tokens = 0;
    int32_t micro_batches = 0;
    std::unique_ptr<Event> begin, computed, reduced, end;

    // Begins to bring them to the host, and is at its end then.
    void fetch(const kernels::cuda::StepResults* results, const double* message);

    // When the end has happened:
    const kernels::cuda::StepResults& results() const { return host_->results; }
    StepTotals totals() const { return read_totals(message(), ranks_); }
    hy_step_metrics metrics() const;

  private:
    struct Host {
        kernels::cuda::StepResults results;
    };
    double* message() const { return reinterpret_cast<double*>(host_ + 1); }

    Device& device_;
    const int32_t ranks_;
    Host* host_;  // page-locked, and the message after it
};

}  // namespace hybrid
