#include "kernels/reference/rms_norm.h"

#include "arrays.h"
#include "dropouts.h"
#include "kernel_test.h"
#include "kernels/reference/column_sum.h"

namespace hybrid::kernels {
namespace {

struct Shape {
    int64_t n, d;
};

constexpr Shape kShapes[] = {{1, 1}, {3, 4}, {5, 6}, {65, 33}, {130, 64}, {64, 768}, {7, 1030}};
constexpr float kEps = 1e-5f;

class RmsNormTest : public KernelTest {};

int64_t reduction_scratch(int64_t n, int64_t width) {
    return (n + kReductionRows - 1) / kReductionRows * width;
}

TEST_P(RmsNormTest, ForwardAgreesWithReference) {
    for (const auto [n, d] : kShapes) {
        const std::vector<float> x = random_floats(n * d, 1), weight = random_floats(d, 2);
        std::vector<float> y(n * d), y_alone(n * d), rstd(n);
        std::vector<double> expected_y(n * d), expected_rstd(n);
        kernels().rms_norm_forward(x.data(), weight.data(), n, d, kEps, y.data(), rstd.data());
        kernels().rms_norm_forward(x.data(), weight.data(), n, d, kEps, y_alone.data(), nullptr);
        reference::rms_norm_forward<double>(doubles(x).data(), doubles(weight).data(), n, d, kEps, expected_y.data(),
                                            expected_rstd.data());
        expect_close(y, expected_y, 1e-6, "y");
        expect_close(rstd, expected_rstd, 1e-6, "rstd");
        EXPECT_EQ(y, y_alone);
    }
}

TEST_P(RmsNormTest, AddForwardAgreesWithReference) {
    for (const auto [n, d] : kShapes) {
        for (const bool has_bias : {false, true}) {
            for (const double p : {0.0, 0.2}) {
                const Dropout dropout = test_dropout(std::max<int64_t>(n / 5, 1), p);
                const std::vector<float> x = random_floats(n * d, 1), branch = random_floats(n * d, 2);
                const std::vector<float> bias = random_floats(has_bias ? d : 0, 3), weight = random_floats(d, 4);
                std::vector<float> sum(n * d), y(n * d), rstd(n), in_place = x;
                std::vector<double> expected_sum(n * d), expected_y(n * d), expected_rstd(n);
                kernels().add_rms_norm_forward(x.data(), branch.data(), pointer_or_null(bias), dropout, weight.data(),
                                               n, d, kEps, sum.data(), y.data(), rstd.data());
                reference::add_rms_norm_forward<double>(
                    doubles(x).data(), doubles(branch).data(), pointer_or_null(doubles(bias)), dropout,
                    doubles(weight).data(), n, d, kEps, expected_sum.data(), expected_y.data(), expected_rstd.data());
                expect_close(sum, expected_sum, 1e-6, "sum");
                expect_close(y, expected_y, 2e-6, "y");
                expect_close(rstd, expected_rstd, 1e-6, "rstd");

                kernels().add_rms_norm_forward(in_place.data(), branch.data(), pointer_or_null(bias), dropout,
                                               weight.data(), n, d, kEps, in_place.data(), y.data(), nullptr);
                EXPECT_EQ(in_place, sum);
            }
        }
    }
}

TEST_P(RmsNormTest, BackwardAgreesWithReference) {
    for (const auto [n, d] : kShapes) {
        for (const bool accumulate : {false, true}) {
            const std::vector<float> x = random_floats(n * d, 1), weight = random_floats(d, 2);
            const std::vector<float> dy = random_floats(n * d, 3), before = random_floats(d, 4);
            std::vector<float> dx = random_floats(n * d, 5), dweight = before, y_weight(d), rstd(n);
            std::vector<float> scratch(reduction_scratch(n, 2 * d), NAN), dbias = before;
            std::vector<double> expected_dx = doubles(dx), y(n * d), expected_rstd(n);
            std::vector<double> expected_dweight = accumulate ? doubles(before) : std::vector<double>(d);
            std::vector<double> expected_dbias = expected_dweight;
            for (int64_t row = 0; row < n; ++row) {
                double squares = 0;
                for (int64_t c = 0; c < d; ++c) squares += static_cast<double>(x[row * d + c]) * x[row * d + c];
                expected_rstd[row] = 1 / std::sqrt(squares / d + kEps);
                rstd[row] = static_cast<float>(expected_rstd[row]);
            }
            const Dropout dropout = test_dropout(std::max<int64_t>(n / 5, 1), accumulate ? 0.2 : 0.0);
            std::vector<float> dbranch(n * d, NAN), dx_alone = dx;
            std::vector<double> expected_dbranch(n * d);
            kernels().rms_norm_backward(dy.data(), x.data(), weight.data(), rstd.data(), n, d, accumulate, dx.data(),
                                        dweight.data(), dropout, dbranch.data(), dbias.data(), scratch.data());
            kernels().rms_norm_backward(dy.data(), x.data(), weight.data(), rstd.data(), n, d, false, dx_alone.data(),
                                        y_weight.data(), {}, nullptr, nullptr, scratch.data());
            EXPECT_EQ(dx, dx_alone);
            reference::rms_norm_backward<double>(doubles(dy).data(), doubles(x).data(), doubles(weight).data(),
                                                 expected_rstd.data(), n, d, expected_dx.data(),
                                                 expected_dweight.data());
            reference::dropout_backward<double>(expected_dx.data(), dropout, n, d, expected_dbranch.data());
            reference::column_sum(expected_dbranch.data(), n, d, expected_dbias.data());
            expect_close(dx, expected_dx, 2e-6, "dx");
            expect_close(dbranch, expected_dbranch, 3e-6, "dbranch");
            expect_close(dweight, expected_dweight, 2e-6, "dweight");
            expect_close(dbias, expected_dbias, 3e-6, "dbias");
        }
    }
}

TEST_P(RmsNormTest, BackwardDoesNotDependOnThreads) {
    const int64_t n = 400, d = 130;
    const std::vector<float> x = random_floats(n * d, 1), weight = random_floats(d, 2), dy = random_floats(n * d, 3);
    const std::vector<float> rstd(n, 1.5f);
    expect_same_for_any_thread_count([&] {
        std::vector<float> result(n * d + 2 * d), dbranch(n * d), scratch(reduction_scratch(n, 2 * d));
        kernels().rms_norm_backward(dy.data(), x.data(), weight.data(), rstd.data(), n, d, false, result.data() + 2 * d,
                                    result.data(), {}, dbranch.data(), result.data() + d, scratch.data());
        return result;
    });
}

HYBRID_TEST_EVERY_TABLE(RmsNormTest);

TEST(RmsNormReferenceTest, BackwardIsTheGradient) {
    const int64_t n = 3, d = 5;
    const double eps = 0.01;
    const std::vector<double> x = doubles(random_floats(n * d, 1)), weight = doubles(random_floats(d, 2));
    const std::vector<double> dy = doubles(random_floats(n * d, 3));
    std::vector<double> y(n * d), rstd(n), dx(n * d), dweight(d);
    const auto loss = [&](const std::vector<double>& at_x, const std::vector<double>& at_weight) {
        reference::rms_norm_forward(at_x.data(), at_weight.data(), n, d, eps, y.data(), rstd.data());
        return dot(y, dy);
    };
    loss(x, weight);
    const std::vector<double> saved = rstd;
    reference::rms_norm_backward(dy.data(), x.data(), weight.data(), saved.data(), n, d, dx.data(), dweight.data());
    expect_gradient([&](const auto& at) { return loss(at, weight); }, x, dx, "dx");
    expect_gradient([&](const auto& at) { return loss(x, at); }, weight, dweight, "dweight");
}

// d sum / d branch is dropout's gradient; d sum / d x is 1.
TEST(RmsNormReferenceTest, DropoutBackwardIsTheGradientOfTheBranch) {
    const int64_t n = 4, d = 6;
    const Dropout dropout = test_dropout(2, 0.4);
    const std::vector<double> x = doubles(random_floats(n * d, 1)), branch = doubles(random_floats(n * d, 2));
    const std::vector<double> weight(d, 1.0), dsum = doubles(random_floats(n * d, 3)), bias(d, 0.5);
    std::vector<double> sum(n * d), y(n * d), rstd(n), dbranch(n * d);
    reference::dropout_backward(dsum.data(), dropout, n, d, dbranch.data());
    const auto loss = [&](const std::vector<double>& at) {
        reference::add_rms_norm_forward(x.data(), at.data(), bias.data(), dropout, weight.data(), n, d, 1e-5,
                                        sum.data(), y.data(), rstd.data());
        return dot(sum, dsum);
    };
    expect_gradient(loss, branch, dbranch, "dbranch");
}

}  // namespace
}  // namespace hybrid::kernels
