#include "kernels/cuda/swiglu.h"

#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/dropouts.h"
#include "kernels/reference/column_sum.h"
#include "kernels/reference/swiglu.h"
#include "row_shapes.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename T>
class CudaSwigluTest : public CudaTest<T> {};
TYPED_TEST_SUITE(CudaSwigluTest, NumberTypes);

TYPED_TEST(CudaSwigluTest, ForwardAgreesWithReference) {
    using T = TypeParam;
    for (const auto [n, f] : shapes()) {
        for (const bool has_bias : {false, true}) {
            const Dropout dropout = test_dropout(std::max<int64_t>(n / 2, 1), has_bias ? 0.15 : 0.0);
            const std::vector<float> bias = random_floats(has_bias ? 2 * f : 0, 1);
            const std::vector<T> input = rounded<T>(random_floats(n * 2 * f, 2, 6.0f));
            std::vector<double> expected_up_gate = doubles(floats(input)), expected(n * f);
            reference::swiglu_forward<double>(expected_up_gate.data(), pointer_or_null(doubles(bias)), dropout, n, f,
                                              expected.data());
            DeviceArray<float> device_bias(bias);
            DeviceArray<T> up_gate(input), out(n * f);
            swiglu_forward(up_gate.data(), device_bias.data_or_null(), dropout, n, f, out.data());
            expect_close(floats(up_gate), expected_up_gate, this->kTolerance, "up_gate");
            expect_close(floats(out), expected, 3 * this->kTolerance, "out");
        }
    }
}

TYPED_TEST(CudaSwigluTest, BackwardAgreesWithReference) {
    using T = TypeParam;
    for (const auto [n, f] : shapes()) {
        for (const double p : {0.0, 0.15}) {
            const Dropout dropout = test_dropout(std::max<int64_t>(n / 2, 1), p);
            const std::vector<T> dout = rounded<T>(random_floats(n * f, 1));
            const std::vector<T> input = rounded<T>(random_floats(n * 2 * f, 2, 6.0f));
            std::vector<double> expected = doubles(floats(input));
            reference::swiglu_backward<double>(doubles(floats(dout)).data(), dropout, n, f, expected.data());
            const DeviceArray<T> device_dout(dout);
            DeviceArray<T> up_gate(input);
            swiglu_backward(device_dout.data(), dropout, n, f, up_gate.data(), false, nullptr, nullptr);
            expect_close(floats(up_gate), expected, this->kTolerance, "dup, dgate");
        }
    }
}

// The bias's gradient sums what is kept, rounded to T.
TYPED_TEST(CudaSwigluTest, BackwardSumsItsColumns) {
    using T = TypeParam;
    for (const auto [n, f] : shapes()) {
        for (const bool accumulate : {false, true}) {
            const Dropout dropout = test_dropout(std::max<int64_t>(n / 2, 1), 0.15);
            const DeviceArray<T> dout(rounded<T>(random_floats(n * f, 1)));
            const std::vector<T> input = rounded<T>(random_floats(n * 2 * f, 2, 6.0f));
            const std::vector<float> before = random_floats(2 * f, 3);
            DeviceArray<T> up_gate(input), up_gate_alone(input);
            DeviceArray<float> dbias(before), scratch(scratch_size(n, 2 * f));
            swiglu_backward(dout.data(), dropout, n, f, up_gate.data(), accumulate, dbias.data(), scratch.data());
            swiglu_backward(dout.data(), dropout, n, f, up_gate_alone.data(), accumulate, nullptr, nullptr);
            EXPECT_EQ(floats(up_gate), floats(up_gate_alone));
            std::vector<double> expected = accumulate ? doubles(before) : std::vector<double>(2 * f);
            reference::column_sum(doubles(floats(up_gate)).data(), n, 2 * f, expected.data());
            expect_close(dbias.download(), expected, 1e-6, "dbias");
        }
    }
}

// Gates of +-100 saturate: silu is 0 or the gate itself, and no gradient is NaN.
TYPED_TEST(CudaSwigluTest, SurvivesSaturatedGates) {
    using T = TypeParam;
    const Dropout none;
    DeviceArray<T> up_gate(rounded<T>({2.0f, 3.0f, 100.0f, -100.0f})), out(2);
    swiglu_forward(up_gate.data(), nullptr, none, 1, 2, out.data());
    EXPECT_EQ(floats(out)[0], 200.0f);
    EXPECT_NEAR(floats(out)[1], 0.0f, 1e-30f);
    const DeviceArray<T> dout(rounded<T>({1.0f, 1.0f}));
    swiglu_backward(dout.data(), none, 1, 2, up_gate.data(), false, nullptr, nullptr);
    expect_close(floats(up_gate), {100.0, 0.0, 2.0, 0.0}, 1e-7, "dup, dgate");
}

TYPED_TEST(CudaSwigluTest, IsTheSameOnAnyDevice) {
    using T = TypeParam;
    const int64_t n = 70, f = 520;
    const std::vector<T> input = rounded<T>(random_floats(n * 2 * f, 1));
    const DeviceArray<float> bias(random_floats(2 * f, 2));
    this->expect_same_on_any_device([&] {
        DeviceArray<T> up_gate(input), out(n * f);
        DeviceArray<float> dbias(2 * f), scratch(scratch_size(n, 2 * f));
        swiglu_forward(up_gate.data(), bias.data(), test_dropout(n, 0.15), n, f, out.data());
        swiglu_backward(out.data(), test_dropout(n, 0.15), n, f, up_gate.data(), false, dbias.data(), scratch.data());
        std::vector<float> all = floats(out);
        for (const auto& part : {floats(up_gate), dbias.download()}) all.insert(all.end(), part.begin(), part.end());
        return all;
    });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
