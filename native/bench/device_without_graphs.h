// A device that begins what a graph holds operation by operation each time, so that each can be timed.
#pragma once

#include <memory>

#include "device/device.h"

namespace hybrid::bench {

class DeviceWithoutGraphs : public Device {
  public:
    explicit DeviceWithoutGraphs(Device& device) : device_(device) {}

    hy_device kind() const override { return device_.kind(); }
    void make_current() override { device_.make_current(); }
    void* allocate(int64_t bytes, const char* purpose) override { return device_.allocate(bytes, purpose); }
    void release(void* memory) override { device_.release(memory); }
    void upload(void* to, const void* from, int64_t bytes) override { device_.upload(to, from, bytes); }
    void download(void* to, const void* from, int64_t bytes) override { device_.download(to, from, bytes); }
    void copy(void* to, const void* from, int64_t bytes) override { device_.copy(to, from, bytes); }
    void clear(void* memory, int64_t bytes) override { device_.clear(memory, bytes); }
    void synchronize() override { device_.synchronize(); }
    void* allocate_pinned(int64_t bytes, const char* purpose) override {
        return device_.allocate_pinned(bytes, purpose);
    }
    void release_pinned(void* memory) override { device_.release_pinned(memory); }
    std::unique_ptr<Event> make_event() override { return device_.make_event(); }

  private:
    Device& device_;
};

}  // namespace hybrid::bench
