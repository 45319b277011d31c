#include "distributed/gradient_reducer.h"

#include "distributed/bucket_collectives.h"

namespace hybrid {

GradientReducer::GradientReducer(Collectives& group, const Buckets& buckets, float* gradient)
    : group_(group), buckets_(buckets), gradient_(gradient) {
    pending_.reserve(static_cast<size_t>(buckets.count()));
}

void GradientReducer::reduce_before(const float* end) {
    const int64_t final = buckets_.final_before(end - gradient_);
    for (auto next = static_cast<int64_t>(pending_.size()); next < final; ++next) {
        if (next == 0) since_first_ = Stopwatch();
        pending_.push_back(begin_reduction(group_, buckets_, next, gradient_));
    }
}

void GradientReducer::wait(int64_t index) {
    auto& reduction = pending_.at(static_cast<size_t>(index));
    reduction->wait();
    reduction.reset();
    communication_ms_ = since_first_.milliseconds();
}

void GradientReducer::settle() {
    for (auto& reduction : pending_)
        if (reduction != nullptr) reduction->wait();
    pending_.clear();
}

}  // namespace hybrid
