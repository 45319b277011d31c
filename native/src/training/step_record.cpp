#include "training/step_record.h"

namespace hybrid {

StepRecord::StepRecord(Device& device, int32_t ranks)
    : begin(device.make_event()),
      computed(device.make_event()),
      reduced(device.make_event()),
      end(device.make_event()),
      device_(device),
      ranks_(ranks),
      host_(static_cast<Host*>(device.allocate_pinned(
          static_cast<int64_t>(sizeof(Host)) + step_message_size(ranks) * static_cast<int64_t>(sizeof(double)),
          "a step's results"))) {}

StepRecord::~StepRecord() {
    device_.release_pinned(host_);
}

void StepRecord::fetch(const kernels::cuda::StepResults* results, const double* message) {
    device_.copy(&host_->results, results, sizeof host_->results);
    device_.copy(this->message(), message, step_message_size(ranks_) * static_cast<int64_t>(sizeof(double)));
    end->record();
}

hy_step_metrics StepRecord::metrics() const {
    const StepTotals all = totals();
    hy_step_metrics metrics{};
    metrics.struct_size = sizeof(metrics);
    metrics.step = step;
    metrics.micro_batches = micro_batches;
    metrics.loss = results().loss_sum / static_cast<double>(step_tokens);
    metrics.gradient_norm = results().gradient_norm;
    metrics.tokens = all.tokens;
    metrics.stop = all.stop ? 1 : 0;
    metrics.exposed_ms = reduced->milliseconds_since(*computed);
    metrics.update_ms = end->milliseconds_since(*reduced);
    metrics.total_ms = end->milliseconds_since(*begin);
    return metrics;
}

}  // namespace hybrid
