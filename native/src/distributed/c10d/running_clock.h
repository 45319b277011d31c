// Time in which this process ran. When all processes of a job are stopped and continued (Ctrl-Z, a suspended machine),
// none of them was silent: a gap between two readings counts as `longest_gap` at most.
#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>

namespace hybrid {

class RunningClock {
  public:
    using Duration = std::chrono::steady_clock::duration;

    explicit RunningClock(Duration longest_gap) : longest_gap_(longest_gap), last_(std::chrono::steady_clock::now()) {}

    Duration now() {
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto reading = std::chrono::steady_clock::now();
        running_ += std::min(reading - last_, longest_gap_);
        last_ = reading;
        return running_;
    }

  private:
    std::mutex mutex_;
    const Duration longest_gap_;
    std::chrono::steady_clock::time_point last_;
    Duration running_{};
};

}  // namespace hybrid
