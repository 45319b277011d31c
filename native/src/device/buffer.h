// Zeroed memory of a device, taken once and held.
#pragma once

#include <cstdint>
#include <memory>

#include "device/device.h"

namespace hybrid {

class Buffer {
  public:
    // `purpose` names the memory in the error when it cannot be had.
    Buffer(int64_t bytes, const char* purpose, Device& device = cpu_device())
        : bytes_(bytes), data_(device.allocate(bytes, purpose), Release{&device}) {}

    int64_t bytes() const { return bytes_; }
    void* data() const { return data_.get(); }

  private:
    struct Release {
        Device* device;
        void operator()(void* memory) const { device->release(memory); }
    };
    int64_t bytes_;
    std::unique_ptr<void, Release> data_;
};

// A buffer of `count` elements.
template <typename T>
class ArrayBuffer {
  public:
    ArrayBuffer(int64_t count, const char* purpose, Device& device = cpu_device())
        : count_(count), buffer_(count * static_cast<int64_t>(sizeof(T)), purpose, device) {}

    int64_t count() const { return count_; }
    T* data() const { return static_cast<T*>(buffer_.data()); }

  private:
    int64_t count_;
    Buffer buffer_;
};

using FloatBuffer = ArrayBuffer<float>;

}  // namespace hybrid
