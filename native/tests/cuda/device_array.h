// Arrays of the emulated device, and the numbers of a kernel's type T as a test sees them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "cuda_runtime.h"
#include "kernels/bfloat16.h"

namespace hybrid::kernels::cuda {

inline void expect_success(cudaError_t error) {
    if (error != cudaSuccess) throw std::runtime_error(cudaGetErrorString(error));
}

// An array on the device. Without values it holds what cudaMalloc left: NaNs.
template <typename T>
class DeviceArray {
  public:
    explicit DeviceArray(int64_t count) : count_(count) {
        void* memory = nullptr;
        expect_success(cudaMalloc(&memory, count * sizeof(T)));
        data_ = static_cast<T*>(memory);
    }
    explicit DeviceArray(const std::vector<T>& values) : DeviceArray(static_cast<int64_t>(values.size())) {
        upload(values);
    }
    ~DeviceArray() { EXPECT_EQ(cudaFree(data_), cudaSuccess) << cudaGetErrorString(cudaErrorInvalidValue); }
    DeviceArray(const DeviceArray&) = delete;
    DeviceArray& operator=(const DeviceArray&) = delete;

    T* data() { return data_; }
    const T* data() const { return data_; }
    // What stands for an argument that is left out.
    T* data_or_null() { return count_ == 0 ? nullptr : data_; }

    void upload(const std::vector<T>& values) {
        expect_success(
            cudaMemcpyAsync(data_, values.data(), values.size() * sizeof(T), cudaMemcpyHostToDevice, nullptr));
    }

    std::vector<T> download() const {
        std::vector<T> values(count_);
        expect_success(cudaMemcpyAsync(values.data(), data_, count_ * sizeof(T), cudaMemcpyDeviceToHost, nullptr));
        return values;
    }

  private:
    int64_t count_;
    T* data_;
};

inline float value_of(float value) {
    return value;
}
inline float value_of(bfloat16 value) {
    return to_float(value);
}

template <typename T>
std::vector<float> floats(const std::vector<T>& values) {
    std::vector<float> result;
    for (const T value : values) result.push_back(value_of(value));
    return result;
}

template <typename T>
std::vector<float> floats(const DeviceArray<T>& array) {
    return floats(array.download());
}

// Rounded to T.
template <typename T>
std::vector<T> rounded(const std::vector<float>& values);
template <>
inline std::vector<float> rounded(const std::vector<float>& values) {
    return values;
}
template <>
inline std::vector<bfloat16> rounded(const std::vector<float>& values) {
    std::vector<bfloat16> result;
    for (const float value : values) result.push_back(to_bfloat16(value));
    return result;
}

}  // namespace hybrid::kernels::cuda
