// What a trainer tells while a step goes on: the caller how far it is, the other processes what this one does.
#pragma once

#include <cstdint>

#include "distributed/collectives.h"
#include "hybrid/hybrid.h"
#include "training/micro_batch.h"

namespace hybrid {

class StepReports {
  public:
    explicit StepReports(Collectives* group) : group_(group) {}

    void set_progress(hy_progress_fn callback, void* user_data);

    // Throws HY_STATUS_CANCELLED when the callback asks to stop.
    void progress(int32_t done, int32_t total) const;
    void activity(int64_t step, const char* phase) const;
    void activity(int64_t step, const char* phase, const MicroBatch& micro_batch) const;

  private:
    Collectives* group_;  // or nullptr
    hy_progress_fn callback_ = nullptr;
    void* user_data_ = nullptr;
};

}  // namespace hybrid
