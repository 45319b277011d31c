#include "timed_kernels.h"

#include "operation.h"
#include "recorded_table.h"
#include "support/stopwatch.h"

namespace hybrid::bench {

namespace {

Profile* recorded_profile = nullptr;

// Records an operation when the scope ends.
class StopwatchScope {
  public:
    explicit StopwatchScope(Operation operation) : operation_(std::move(operation)) {}
    ~StopwatchScope() { recorded_profile->add(operation_, watch_.milliseconds()); }

    static int64_t elements(const kernels::UpdateChunk* chunks, int64_t count) { return elements_of(chunks, count); }

  private:
    Operation operation_;
    Stopwatch watch_;
};

}  // namespace

const kernels::Kernels& timed_kernels() {
    static const kernels::Kernels table = recorded_table<StopwatchScope>(kernels::cpu_kernels());
    return table;
}

void record_into(Profile& profile) {
    recorded_profile = &profile;
}

}  // namespace hybrid::bench
