#include "kernels/reference/swiglu.h"

#include "arrays.h"
#include "dropouts.h"
#include "kernel_test.h"
#include "kernels/reference/column_sum.h"

namespace hybrid::kernels {
namespace {

struct Shape {
    int64_t n, f;
};

constexpr Shape kShapes[] = {{1, 1}, {4, 6}, {10, 33}, {6, 256}, {2, 1500}, {200, 70}};

int64_t scratch_size(int64_t n, int64_t f) {
    return (n + kReductionRows - 1) / kReductionRows * 2 * f;
}

class SwigluTest : public KernelTest {};

TEST_P(SwigluTest, ForwardAgreesWithReference) {
    for (const auto [n, f] : kShapes) {
        for (const bool has_bias : {false, true}) {
            for (const double p : {0.0, 0.15}) {
                const Dropout dropout = test_dropout(std::max<int64_t>(n / 2, 1), p);
                const std::vector<float> bias = random_floats(has_bias ? 2 * f : 0, 1);
                std::vector<float> up_gate = random_floats(n * 2 * f, 2, 6.0f), out(n * f);
                std::vector<double> expected_up_gate = doubles(up_gate), expected(n * f);
                kernels().swiglu_forward(up_gate.data(), pointer_or_null(bias), dropout, n, f, out.data());
                reference::swiglu_forward<double>(expected_up_gate.data(), pointer_or_null(doubles(bias)), dropout, n,
                                                  f, expected.data());
                expect_close(up_gate, expected_up_gate, 1e-7, "up_gate");
                expect_close(out, expected, 1e-6, "out");
            }
        }
    }
}

TEST_P(SwigluTest, BackwardAgreesWithReference) {
    for (const auto [n, f] : kShapes) {
        for (const double p : {0.0, 0.15}) {
            const Dropout dropout = test_dropout(std::max<int64_t>(n / 2, 1), p);
            const bool accumulate = p > 0.0;
            const std::vector<float> dout = random_floats(n * f, 1);
            std::vector<float> up_gate = random_floats(n * 2 * f, 2, 6.0f), up_gate_alone = up_gate;
            std::vector<float> dbias = random_floats(2 * f, 3), scratch(scratch_size(n, f), NAN);
            std::vector<double> expected = doubles(up_gate);
            std::vector<double> expected_dbias = accumulate ? doubles(dbias) : std::vector<double>(2 * f);
            kernels().swiglu_backward(dout.data(), dropout, n, f, up_gate.data(), accumulate, dbias.data(),
                                      scratch.data());
            kernels().swiglu_backward(dout.data(), dropout, n, f, up_gate_alone.data(), accumulate, nullptr, nullptr);
            EXPECT_EQ(up_gate, up_gate_alone);
            reference::swiglu_backward<double>(doubles(dout).data(), dropout, n, f, expected.data());
            reference::column_sum(expected.data(), n, 2 * f, expected_dbias.data());
            expect_close(up_gate, expected, 1e-6, "dup, dgate");
            expect_close(dbias, expected_dbias, 2e-6, "dbias");
        }
    }
}

TEST_P(SwigluTest, BackwardDoesNotDependOnThreads) {
    const int64_t n = 300, f = 130;
    const std::vector<float> dout = random_floats(n * f, 1);
    expect_same_for_any_thread_count([&] {
        std::vector<float> up_gate = random_floats(n * 2 * f, 2), dbias(2 * f), scratch(scratch_size(n, f));
        kernels().swiglu_backward(dout.data(), test_dropout(n, 0.15), n, f, up_gate.data(), false, dbias.data(),
                                  scratch.data());
        up_gate.insert(up_gate.end(), dbias.begin(), dbias.end());
        return up_gate;
    });
}

// Gates of +-100 saturate: silu is 0 or the gate itself, and no gradient is NaN.
TEST_P(SwigluTest, SurvivesSaturatedGates) {
    const Dropout none;
    std::vector<float> up_gate = {2.0f, 3.0f, 100.0f, -100.0f}, out(2);
    kernels().swiglu_forward(up_gate.data(), nullptr, none, 1, 2, out.data());
    EXPECT_EQ(out[0], 200.0f);
    EXPECT_NEAR(out[1], 0.0f, 1e-30f);
    const std::vector<float> dout = {1.0f, 1.0f};
    kernels().swiglu_backward(dout.data(), none, 1, 2, up_gate.data(), false, nullptr, nullptr);
    const std::vector<double> expected = {100.0, 0.0, 2.0, 0.0};
    expect_close(up_gate, expected, 1e-7, "dup, dgate");
}

HYBRID_TEST_EVERY_TABLE(SwigluTest);

TEST(SwigluReferenceTest, BackwardIsTheGradient) {
    const int64_t n = 3, f = 5;
    const Dropout dropout = test_dropout(3, 0.3);
    const std::vector<double> input = doubles(random_floats(n * 2 * f, 1)), dout = doubles(random_floats(n * f, 2));
    std::vector<double> gradient = input;
    reference::swiglu_backward(dout.data(), dropout, n, f, gradient.data());
    const auto loss = [&](std::vector<double> up_gate) {
        std::vector<double> out(n * f);
        reference::swiglu_forward<double>(up_gate.data(), nullptr, dropout, n, f, out.data());
        return dot(out, dout);
    };
    expect_gradient(loss, input, gradient, "dup, dgate");
}

}  // namespace
}  // namespace hybrid::kernels
