// An array of the host on a device. Its memory grows to the largest array seen and stays.
#pragma once

#include <cstdint>
#include <memory>

#include "device/buffer.h"

namespace hybrid {

template <typename T>
class Uploaded {
  public:
    explicit Uploaded(Device& device) : device_(device) {}

    // The array on the device, until the next call.
    const T* upload(const T* values, int64_t count) {
        if (buffer_ == nullptr || buffer_->count() < count) {
            buffer_ = nullptr;  // first, so that both need not fit
            buffer_ = std::make_unique<ArrayBuffer<T>>(count, "an array of the host's", device_);
        }
        device_.upload(buffer_->data(), values, count * static_cast<int64_t>(sizeof(T)));
        return buffer_->data();
    }

  private:
    Device& device_;
    std::unique_ptr<ArrayBuffer<T>> buffer_;
};

}  // namespace hybrid
