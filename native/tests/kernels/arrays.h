// Random arrays, comparison of float32 results with float64 references, and numeric gradients.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

namespace hybrid::kernels {

// Uniform in [-range, range).
inline std::vector<float> random_floats(int64_t count, uint32_t seed, float range = 1.0f) {
    std::mt19937 generator(seed);
    std::vector<float> values(count);
    for (float& value : values) value = range * (static_cast<float>(generator() >> 8) / (1 << 23) - 1.0f);
    return values;
}

// Uniform in [first, end).
inline std::vector<int32_t> random_ints(int64_t count, uint32_t seed, int32_t first, int32_t end) {
    std::mt19937 generator(seed);
    std::vector<int32_t> values(count);
    for (int32_t& value : values)
        value = first + static_cast<int32_t>(generator() % static_cast<uint32_t>(end - first));
    return values;
}

inline std::vector<double> doubles(const std::vector<float>& values) {
    return {values.begin(), values.end()};
}

template <typename T>
const T* pointer_or_null(const std::vector<T>& values) {
    return values.empty() ? nullptr : values.data();
}

// Every element within `tolerance` times the largest expected magnitude.
inline void expect_close(const std::vector<float>& actual, const std::vector<double>& expected, double tolerance,
                         const char* what) {
    ASSERT_EQ(actual.size(), expected.size()) << what;
    double largest = 1e-30;
    for (const double value : expected) largest = std::max(largest, std::abs(value));
    for (size_t i = 0; i < actual.size(); ++i) {
        // Written so that a NaN fails.
        if (!(std::abs(actual[i] - expected[i]) <= tolerance * largest)) {
            FAIL() << what << "[" << i << "] is " << actual[i] << ", expected " << expected[i] << " within "
                   << tolerance << " of " << largest;
        }
    }
}

// Compares `gradient` with central differences of `loss` in every element of x.
inline void expect_gradient(const std::function<double(const std::vector<double>&)>& loss, std::vector<double> x,
                            const std::vector<double>& gradient, const char* what) {
    constexpr double kStep = 1e-5;
    ASSERT_EQ(x.size(), gradient.size()) << what;
    for (size_t i = 0; i < x.size(); ++i) {
        const double center = x[i];
        x[i] = center + kStep;
        const double above = loss(x);
        x[i] = center - kStep;
        const double below = loss(x);
        x[i] = center;
        ASSERT_NEAR((above - below) / (2 * kStep), gradient[i], 1e-7 * (1 + std::abs(gradient[i])))
            << what << "[" << i << "]";
    }
}

// sum(a * b): the loss whose gradient in a is b.
inline double dot(const std::vector<double>& a, const std::vector<double>& b) {
    double sum = 0;
    for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

}  // namespace hybrid::kernels
