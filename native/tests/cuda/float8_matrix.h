// Matrices of 8-bit floats as tests see them.
#pragma once

#include "device_array.h"
#include "kernels/kernels.h"
#include "kernels/reference/float8.h"

namespace hybrid::kernels::cuda {

// A matrix of 8-bit floats on the device.
struct DeviceMatrix {
    DeviceMatrix(int64_t rows, int64_t width, Float8Format format = Float8Format::kE4M3)
        : width(width), format(format), values(rows * width), scales(rows) {}

    Float8Matrix get() { return {values.data(), scales.data(), format}; }

    // Values and scales, to compare bits.
    std::vector<float> all() const {
        const std::vector<uint8_t> bits = values.download();
        std::vector<float> all(bits.begin(), bits.end());
        const std::vector<float> factors = scales.download();
        all.insert(all.end(), factors.begin(), factors.end());
        return all;
    }
    // The numbers that it stands for.
    std::vector<double> numbers() const {
        const std::vector<uint8_t> bits = values.download();
        const std::vector<float> factors = scales.download();
        std::vector<double> numbers;
        for (size_t i = 0; i < bits.size(); ++i)
            numbers.push_back(reference::from_float8(format, bits[i]) * factors[i / static_cast<size_t>(width)]);
        return numbers;
    }

    int64_t width;
    Float8Format format;
    DeviceArray<uint8_t> values;
    DeviceArray<float> scales;
};

}  // namespace hybrid::kernels::cuda
