#include "profile.h"

#include <algorithm>

namespace hybrid::bench {

void Profile::add(const Operation& operation, double milliseconds) {
    const auto row =
        std::find_if(rows_.begin(), rows_.end(), [&](const Row& known) { return known.name == operation.name; });
    const auto index = static_cast<size_t>(row - rows_.begin());
    if (row == rows_.end()) {
        rows_.push_back({operation.name, operation.group, 0, 0.0, 0.0, {}});
        run_.emplace_back();
    }
    auto& sum = run_[index];
    ++sum.calls;
    sum.bytes += operation.bytes;
    sum.flops += operation.flops;
    sum.milliseconds += milliseconds;
}

void Profile::finish_run() {
    for (size_t i = 0; i < rows_.size(); ++i) {
        auto& row = rows_[i];
        row.calls = run_[i].calls;
        row.bytes = run_[i].bytes;
        row.flops = run_[i].flops;
        row.runs.add(run_[i].milliseconds);
        run_[i] = {};
    }
}

double Profile::milliseconds(OperationGroup group) const {
    double sum = 0.0;
    for (const auto& row : rows_)
        if (row.group == group) sum += row.runs.median();
    return sum;
}

double Profile::bytes(OperationGroup group) const {
    double sum = 0.0;
    for (const auto& row : rows_)
        if (row.group == group) sum += row.bytes;
    return sum;
}

double Profile::flops(OperationGroup group) const {
    double sum = 0.0;
    for (const auto& row : rows_)
        if (row.group == group) sum += row.flops;
    return sum;
}

}  // namespace hybrid::bench
