// A process group whose waits are timed, by what is waited for.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "distributed/collectives.h"

namespace hybrid::bench {

// What one step took of the network and of the process's time, in bytes of the buffers and in milliseconds.
struct StepCommunication {
    int64_t bytes = 0;           // reduced and gathered
    double blocks_ms = 0.0;      // waiting for the gradients that lie before the embedding's
    double embedding_ms = 0.0;   // waiting for the buckets with the embedding's
    double totals_ms = 0.0;      // the exchange of losses, requests and norms
    double parameters_ms = 0.0;  // waiting for parameters, where the optimizer is sharded
};

class TimedCollectives : public Collectives {
  public:
    // A step reduces the first `gradients` elements; the embedding's begin at `embedding`.
    TimedCollectives(std::shared_ptr<Collectives> group, int64_t embedding, int64_t gradients);

    // Since the last call.
    StepCommunication take();

    int32_t rank() const override { return group_->rank(); }
    hy_device device() const override { return group_->device(); }
    int32_t size() const override { return group_->size(); }
    std::unique_ptr<Pending> all_reduce(float* values, int64_t count) override;
    std::unique_ptr<Pending> begin_all_reduce(double* values, int64_t count) override {
        return group_->begin_all_reduce(values, count);
    }
    std::unique_ptr<Pending> reduce_scatter(float* values, int64_t count) override;
    std::unique_ptr<Pending> all_gather(float* values, int64_t count) override;
    std::unique_ptr<Pending> broadcast(float* values, int64_t count, int32_t root) override;
    void all_reduce(double* values, int64_t count) override;
    void broadcast(void* bytes, int64_t count, int32_t root) override { group_->broadcast(bytes, count, root); }
    void barrier() override { group_->barrier(); }
    void set_activity(const std::string& activity) override { group_->set_activity(activity); }
    void check() const override { group_->check(); }

  private:
    std::unique_ptr<Pending> timed(std::unique_ptr<Pending> pending, int64_t count);

    std::shared_ptr<Collectives> group_;
    const int64_t embedding_, gradients_;
    int64_t elements_ = 0;  // of this step's collectives so far
    StepCommunication step_;
};

}  // namespace hybrid::bench
