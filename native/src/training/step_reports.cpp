#include "training/step_reports.h"

#include <string>

#include "support/error.h"

namespace hybrid {

void StepReports::set_progress(hy_progress_fn callback, void* user_data) {
    callback_ = callback;
    user_data_ = user_data;
}

void StepReports::progress(int32_t done, int32_t total) const {
    if (callback_ != nullptr && callback_(done, total, user_data_) != 0)
        fail(HY_STATUS_CANCELLED, "the step was abandoned after ", done, " of ", total, " micro-batches");
}

void StepReports::activity(int64_t step, const char* phase) const {
    if (group_ != nullptr) group_->set_activity("step " + std::to_string(step) + ", " + phase);
}

void StepReports::activity(int64_t step, const char* phase, const MicroBatch& micro_batch) const {
    if (group_ != nullptr)
        group_->set_activity("step " + std::to_string(step) + ", " + phase + " of micro-batch " +
                             std::to_string(micro_batch.index + 1) + " of " + std::to_string(micro_batch.total));
}

}  // namespace hybrid
