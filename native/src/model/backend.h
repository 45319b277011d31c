// Where a model lives and what computes with it.
#pragma once

#include "device/device.h"
#include "kernels/kernels.h"

namespace hybrid {

class Backend {
  public:
    Backend(Device& device, hy_precision precision, const kernels::Kernels& kernels)
        : device_(&device), precision_(precision), float32_(&kernels) {}
    Backend(Device& device, hy_precision precision, const kernels::KernelTable<bfloat16>& kernels)
        : device_(&device), precision_(precision), bfloat16_(&kernels) {}

    Device& device() const { return *device_; }
    // Never HY_PRECISION_AUTO.
    hy_precision precision() const { return precision_; }
    // The type T of the operations.
    bool computes_in_bfloat16() const { return bfloat16_ != nullptr; }
    template <typename T>
    const kernels::KernelTable<T>& kernels() const;

  private:
    Device* device_;
    hy_precision precision_;
    const kernels::Kernels* float32_ = nullptr;
    const kernels::KernelTable<bfloat16>* bfloat16_ = nullptr;
};

template <>
inline const kernels::Kernels& Backend::kernels<float>() const {
    return *float32_;
}

template <>
inline const kernels::KernelTable<bfloat16>& Backend::kernels<bfloat16>() const {
    return *bfloat16_;
}

Backend cpu_backend();

// What a placement asks for. Throws HY_STATUS_INVALID_ARGUMENT where it cannot be had.
Backend backend_of(const hy_placement& placement);

hy_placement default_placement();

// A placement's precision, that of its device in place of HY_PRECISION_AUTO. Throws HY_STATUS_INVALID_ARGUMENT where
// the device has no such precision. The device need not be there.
hy_precision precision_of(const hy_placement& placement);

}  // namespace hybrid
