#include "training/tensor_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "support/error.h"

namespace hybrid {
namespace {

struct Size {
    double rms;
    double max;
};

// Summed in index order in double: the same bits for any number of threads.
template <typename Value>
Size size_of(int64_t count, const Value& value) {
    double squares = 0.0;
    double max = 0.0;
    for (int64_t i = 0; i < count; ++i) {
        const double v = value(i);
        squares += v * v;
        max = std::max(max, std::abs(v));
    }
    return {std::sqrt(squares / static_cast<double>(count)), max};
}

}  // namespace

TensorStatistics::TensorStatistics(const ParameterTable& table)
    : table_(table), before_(table.size(), "the parameters before an update, for tensor statistics") {}

void TensorStatistics::keep(const float* parameters) {
    std::memcpy(before_.data(), parameters, static_cast<size_t>(before_.count()) * sizeof(float));
}

void TensorStatistics::measure(const float* parameters, const float* gradient) {
    const std::vector<TensorSlot>& slots = table_.slots();
    const auto count = static_cast<int64_t>(slots.size());
    stats_.resize(slots.size());
#pragma omp parallel for schedule(dynamic, 1)
    for (int64_t index = 0; index < count; ++index)
        stats_[static_cast<size_t>(index)] = stats_of(slots[static_cast<size_t>(index)], parameters, gradient);
}

// The logical rows come first in a slot, so that its logical elements are its first ones.
hy_tensor_stats TensorStatistics::stats_of(const TensorSlot& slot, const float* parameters,
                                           const float* gradient) const {
    const int64_t count = slot.logical_count();
    const float* before = before_.data() + slot.offset;
    const float* after = parameters + slot.offset;
    const float* d = gradient + slot.offset;
    const Size parameter = size_of(count, [=](int64_t i) { return static_cast<double>(after[i]); });
    const Size derivative = size_of(count, [=](int64_t i) { return static_cast<double>(d[i]); });
    const Size update =
        size_of(count, [=](int64_t i) { return static_cast<double>(after[i]) - static_cast<double>(before[i]); });

    hy_tensor_stats stats{};
    stats.struct_size = sizeof(stats);
    stats.parameter_rms = parameter.rms;
    stats.parameter_max = parameter.max;
    stats.gradient_rms = derivative.rms;
    stats.gradient_max = derivative.max;
    stats.update_rms = update.rms;
    stats.update_max = update.max;
    return stats;
}

const hy_tensor_stats& TensorStatistics::of(int32_t index) const {
    require(!stats_.empty(), "no step has measured its tensors yet; call hy_trainer_set_tensor_stats before a step");
    require(index >= 0 && static_cast<size_t>(index) < stats_.size(), "index is ", index, "; the model has ",
            stats_.size(), " tensors");
    return stats_[static_cast<size_t>(index)];
}

}  // namespace hybrid
