#include "kernels/reference/cross_entropy.h"

#include "arrays.h"
#include "kernel_test.h"

namespace hybrid::kernels {
namespace {

struct Shape {
    int64_t n, v, stride;
};

constexpr Shape kShapes[] = {{1, 1, 1}, {3, 4, 64}, {5, 129, 192}, {9, 1030, 1030}, {4, 5000, 5056}, {2, 70001, 70016}};

// Some targets are -1.
std::vector<int32_t> random_targets(const Shape& shape) {
    std::vector<int32_t> targets = random_ints(shape.n, 1, 0, static_cast<int32_t>(shape.v));
    for (int64_t row = 1; row < shape.n; row += 3) targets[row] = -1;
    return targets;
}

class CrossEntropyTest : public KernelTest {};

TEST_P(CrossEntropyTest, ForwardAgreesWithReference) {
    for (const Shape& shape : kShapes) {
        const std::vector<int32_t> targets = random_targets(shape);
        const std::vector<float> logits = random_floats(shape.n * shape.stride, 2, 20.0f);
        std::vector<float> losses(shape.n, NAN);
        std::vector<double> expected(shape.n);
        kernels().cross_entropy_forward(logits.data(), targets.data(), shape.n, shape.v, shape.stride, losses.data());
        reference::cross_entropy_forward(doubles(logits).data(), targets.data(), shape.n, shape.v, shape.stride,
                                         expected.data());
        expect_close(losses, expected, 5e-7, "losses");
    }
}

TEST_P(CrossEntropyTest, LogSumExpAgreesWithReference) {
    for (const Shape& shape : kShapes) {
        std::vector<float> logits = random_floats(shape.n * shape.stride, 3, 20.0f), lse(shape.n, NAN);
        std::vector<int32_t> largest(shape.n, -1), expected_largest;
        std::vector<double> expected;
        for (int64_t row = 0; row < shape.n; ++row) {
            float* x = logits.data() + row * shape.stride;
            if (row % 2 == 1) x[shape.v / 2] = x[shape.v - 1] = 21.0f;  // a tie
            for (int64_t i = shape.v; i < shape.stride; ++i) x[i] = 30.0f;
            expected_largest.push_back(static_cast<int32_t>(std::max_element(x, x + shape.v) - x));
            expected.push_back(reference::log_sum_exp(doubles(std::vector<float>(x, x + shape.v)).data(), shape.v));
        }
        kernels().log_sum_exp(logits.data(), shape.n, shape.v, shape.stride, lse.data(), largest.data());
        expect_close(lse, expected, 5e-7, "lse");
        EXPECT_EQ(largest, expected_largest);
    }
}

TEST_P(CrossEntropyTest, LogSumExpOfNotFiniteLogits) {
    const std::vector<float> logits(67, NAN);
    float lse = 0.0f;
    int32_t largest = -1;
    kernels().log_sum_exp(logits.data(), 1, 67, 67, &lse, &largest);
    EXPECT_FALSE(std::isfinite(lse));
    EXPECT_EQ(largest, 0);
}

// Backward of random logits plus slope * column.
void expect_gradients_of_reference(const Kernels& kernels, const Shape& shape, float slope, float z_loss) {
    const float scale = 0.125f;
    const std::vector<int32_t> targets = random_targets(shape);
    std::vector<float> logits = random_floats(shape.n * shape.stride, 2, 5.0f), losses(shape.n, NAN);
    for (int64_t i = 0; i < shape.n * shape.stride; ++i) logits[i] += slope * static_cast<float>(i % shape.stride);
    std::vector<double> expected = doubles(logits), expected_losses(shape.n);
    kernels.cross_entropy_backward(logits.data(), targets.data(), shape.n, shape.v, shape.stride, &scale, z_loss,
                                   losses.data());
    reference::cross_entropy_backward<double>(expected.data(), targets.data(), shape.n, shape.v, shape.stride, scale,
                                              z_loss, expected_losses.data());
    expect_close(logits, expected, 2e-6, "dlogits");
    expect_close(losses, expected_losses, 5e-7, "losses");
    for (int64_t row = 0; row < shape.n; ++row) {
        for (int64_t i = targets[row] < 0 ? 0 : shape.v; i < shape.stride; ++i)
            ASSERT_EQ(logits[row * shape.stride + i], 0.0f) << "row " << row << " column " << i;
    }
}

TEST_P(CrossEntropyTest, BackwardAgreesWithReference) {
    for (const Shape& shape : kShapes) {
        for (const float z_loss : {0.0f, 0.01f}) expect_gradients_of_reference(kernels(), shape, 0.0f, z_loss);
    }
}

// The largest logit is met block after block, or at once.
TEST_P(CrossEntropyTest, BackwardOfLogitsThatRiseOrFall) {
    for (const float slope : {0.01f, -0.01f}) expect_gradients_of_reference(kernels(), {2, 5000, 5056}, slope, 0.0f);
}

// The step refuses to update when the loss is not finite, so a bad logit must show in the loss.
TEST_P(CrossEntropyTest, ANotFiniteLogitShowsInTheLoss) {
    const float scale = 1.0f;
    for (const float bad : {NAN, INFINITY}) {
        for (const int64_t column : {0, 40, 66}) {
            std::vector<float> logits = random_floats(67, 1), losses(1);
            const std::vector<int32_t> targets = {3};
            logits[column] = bad;
            kernels().cross_entropy_forward(logits.data(), targets.data(), 1, 67, 67, losses.data());
            EXPECT_FALSE(std::isfinite(losses[0])) << bad << " at " << column;
            kernels().cross_entropy_backward(logits.data(), targets.data(), 1, 67, 67, &scale, 0.0f, losses.data());
            EXPECT_FALSE(std::isfinite(losses[0])) << bad << " at " << column;
        }
    }
}

TEST_P(CrossEntropyTest, DoesNotDependOnThreads) {
    const float scale = 1.0f;
    const Shape shape{40, 1000, 1024};
    const std::vector<int32_t> targets = random_targets(shape);
    expect_same_for_any_thread_count([&] {
        std::vector<float> logits = random_floats(shape.n * shape.stride, 2), losses(shape.n);
        kernels().cross_entropy_backward(logits.data(), targets.data(), shape.n, shape.v, shape.stride, &scale, 0.1f,
                                         losses.data());
        logits.insert(logits.end(), losses.begin(), losses.end());
        return logits;
    });
}

TEST_P(CrossEntropyTest, LogProbabilitiesOfChosenTokens) {
    const std::vector<float> logits = random_floats(3 * 8, 1), lse = {0.5f, -1.0f, 2.0f};
    const std::vector<int32_t> rows = {0, 0, 2}, columns = {6, 0, 3};
    std::vector<float> values(3);
    kernels().log_probabilities(logits.data(), 8, lse.data(), rows.data(), columns.data(), 3, values.data());
    EXPECT_EQ(values, (std::vector<float>{logits[6] - lse[0], logits[0] - lse[0], logits[2 * 8 + 3] - lse[2]}));
}

HYBRID_TEST_EVERY_TABLE(CrossEntropyTest);

TEST(CrossEntropyReferenceTest, BackwardIsTheGradient) {
    const Shape shape{4, 5, 6};
    const double scale = 0.3, z_loss = 0.2;
    const std::vector<int32_t> targets = random_targets(shape);
    const std::vector<double> logits = doubles(random_floats(shape.n * shape.stride, 1));
    std::vector<double> gradient = logits, losses(shape.n);
    reference::cross_entropy_backward(gradient.data(), targets.data(), shape.n, shape.v, shape.stride, scale, z_loss,
                                      losses.data());
    const auto loss = [&](const std::vector<double>& at) {
        reference::cross_entropy_forward(at.data(), targets.data(), shape.n, shape.v, shape.stride, losses.data());
        double sum = 0;
        for (int64_t row = 0; row < shape.n; ++row) {
            const double lse = reference::log_sum_exp(at.data() + row * shape.stride, shape.v);
            if (targets[row] >= 0) sum += scale * (losses[row] + z_loss * lse * lse);
        }
        return sum;
    };
    expect_gradient(loss, logits, gradient, "dlogits");
}

}  // namespace
}  // namespace hybrid::kernels
