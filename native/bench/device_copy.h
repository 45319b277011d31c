// The rate of a device's memory: a copy within it, which reads and writes every byte once.
#pragma once

#include <cstdint>
#include <memory>

#include "device/buffer.h"
#include "timings.h"

namespace hybrid::bench {

class DeviceCopy {
  public:
    DeviceCopy(Device& device, int64_t bytes);

    // Begins a copy and does not wait for it.
    void begin() { device_.copy(to_.data(), from_.data(), from_.bytes()); }
    // Times one by events.
    void run();

    // Bytes read and written.
    double median_bytes_per_second() const {
        return 2.0 * static_cast<double>(from_.bytes()) / (timings_.median() / 1e3);
    }

  private:
    Device& device_;
    Buffer from_, to_;
    std::unique_ptr<Event> begin_, end_;
    Timings timings_;
};

}  // namespace hybrid::bench
