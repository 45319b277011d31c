#include "event_log.h"

#include <utility>

#include "operation_counts.h"

namespace hybrid::bench {

void EventLog::begin(Operation operation) {
    if (used_ == entries_.size()) {
        Entry& added = entries_.emplace_back();
        added.begin = device_.make_event();
        added.end = device_.make_event();
    }
    Entry& entry = entries_[used_];
    entry.operation = std::move(operation);
    entry.begin->record();
}

void EventLog::end() {
    entries_[used_++].end->record();
}

void EventLog::finish_run(Profile& profile) {
    for (size_t i = 0; i < used_; ++i) {
        const Entry& entry = entries_[i];
        profile.add(entry.operation, entry.end->milliseconds_since(*entry.begin));
    }
    used_ = 0;
    profile.finish_run();
}

int64_t EventLog::elements(const kernels::UpdateChunk* chunks, int64_t count) {
    const auto known = elements_.find(chunks);
    if (known != elements_.end()) return known->second;
    std::vector<kernels::UpdateChunk> host(static_cast<size_t>(count));
    device_.download(host.data(), chunks, count * static_cast<int64_t>(sizeof(kernels::UpdateChunk)));
    return elements_[chunks] = elements_of(host.data(), count);
}

}  // namespace hybrid::bench
