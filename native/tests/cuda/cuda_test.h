// A test fixture for kernels of T, on any number of multiprocessors and in any order of threads.
#pragma once

#include <functional>

#include "device_array.h"
#include "emulation/emulation.h"

namespace hybrid::kernels::cuda {

using NumberTypes = testing::Types<float, bfloat16>;

template <typename T>
class CudaTest : public testing::Test {
  protected:
    // How far a result may be from the reference's, relative to the largest: float32 sums and fast functions, and for
    // bfloat16 one rounding to 8 bits.
    static constexpr double kTolerance = 2e-6 + (sizeof(T) == sizeof(float) ? 0.0 : 0x1p-8);

    // Runs a computation on devices of different size, with blocks and threads begun in ascending and in descending
    // order, and expects the very same bits.
    static void expect_same_on_any_device(const std::function<std::vector<float>()>& compute) {
        const int multiprocessors = emulation::multiprocessors();
        const std::vector<float> expected = compute();
        for (const int count : {1, 3, 132}) {
            for (const auto order : {emulation::Order::kAscending, emulation::Order::kDescending}) {
                emulation::set_multiprocessors(count);
                emulation::set_order(order);
                EXPECT_EQ(expected, compute()) << count << " multiprocessors, order " << static_cast<int>(order);
            }
        }
        emulation::set_order(emulation::Order::kAscending);
        emulation::set_multiprocessors(multiprocessors);
    }
};

}  // namespace hybrid::kernels::cuda
