#include "timed_collectives.h"

#include "support/stopwatch.h"

namespace hybrid::bench {

namespace {

class TimedPending : public Collectives::Pending {
  public:
    TimedPending(std::unique_ptr<Pending> pending, double& waited) : pending_(std::move(pending)), waited_(waited) {}

    void wait() override {
        const Stopwatch watch;
        pending_->wait();
        waited_ += watch.milliseconds();
    }

  private:
    std::unique_ptr<Pending> pending_;
    double& waited_;
};

}  // namespace

TimedCollectives::TimedCollectives(std::shared_ptr<Collectives> group, int64_t embedding, int64_t gradients)
    : group_(std::move(group)), embedding_(embedding), gradients_(gradients) {}

StepCommunication TimedCollectives::take() {
    const StepCommunication taken = step_;
    step_ = {};
    elements_ = 0;
    return taken;
}

// A step's collectives come in the order of the flat buffer: first the gradient's, then the parameters'.
std::unique_ptr<Collectives::Pending> TimedCollectives::timed(std::unique_ptr<Pending> pending, int64_t count) {
    elements_ += count;
    step_.bytes += count * static_cast<int64_t>(sizeof(float));
    double& waited = elements_ > gradients_   ? step_.parameters_ms
                     : elements_ > embedding_ ? step_.embedding_ms
                                              : step_.blocks_ms;
    return std::make_unique<TimedPending>(std::move(pending), waited);
}

std::unique_ptr<Collectives::Pending> TimedCollectives::all_reduce(float* values, int64_t count) {
    return timed(group_->all_reduce(values, count), count);
}

std::unique_ptr<Collectives::Pending> TimedCollectives::reduce_scatter(float* values, int64_t count) {
    return timed(group_->reduce_scatter(values, count), size() * count);
}

std::unique_ptr<Collectives::Pending> TimedCollectives::all_gather(float* values, int64_t count) {
    return timed(group_->all_gather(values, count), size() * count);
}

std::unique_ptr<Collectives::Pending> TimedCollectives::broadcast(float* values, int64_t count, int32_t root) {
    return timed(group_->broadcast(values, count, root), count);
}

void TimedCollectives::all_reduce(double* values, int64_t count) {
    const Stopwatch watch;
    group_->all_reduce(values, count);
    step_.totals_ms += watch.milliseconds();
}

}  // namespace hybrid::bench
