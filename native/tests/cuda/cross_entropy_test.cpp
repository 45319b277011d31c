#include "kernels/cuda/cross_entropy.h"

#include <cmath>

#include "capture.h"
#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/reference/cross_entropy.h"

namespace hybrid::kernels::cuda {
namespace {

struct Shape {
    int64_t n, v, stride;
};

// One logit, fewer than threads, rows that are not whole vectors, vocabularies with padding.
constexpr Shape kShapes[] = {{1, 1, 1}, {3, 4, 64}, {5, 129, 192}, {4, 1030, 1030}, {3, 5000, 5056}, {2, 50257, 50304}};

// Some targets are -1.
std::vector<int32_t> random_targets(const Shape& shape) {
    std::vector<int32_t> targets = random_ints(shape.n, 1, 0, static_cast<int32_t>(shape.v));
    for (int64_t row = 1; row < shape.n; row += 3) targets[row] = -1;
    return targets;
}

// Random logits plus slope * column; in the padding what must not count.
template <typename T>
std::vector<T> random_logits(const Shape& shape, float range, float slope = 0.0f) {
    std::vector<float> logits = random_floats(shape.n * shape.stride, 2, range);
    for (int64_t row = 0; row < shape.n; ++row) {
        float* x = logits.data() + row * shape.stride;
        for (int64_t i = 0; i < shape.v; ++i) x[i] += slope * static_cast<float>(i);
        for (int64_t i = shape.v; i < shape.stride; ++i) x[i] = i % 2 == 0 ? 1e4f : NAN;
    }
    return rounded<T>(logits);
}

template <typename T>
class CudaCrossEntropyTest : public CudaTest<T> {
  protected:
    static void expect_gradients_of_reference(const Shape& shape, float slope, float z_loss) {
        const std::vector<int32_t> targets = random_targets(shape);
        const std::vector<T> logits = random_logits<T>(shape, 5.0f, slope);
        std::vector<double> expected = doubles(floats(logits)), expected_losses(shape.n);
        reference::cross_entropy_backward<double>(expected.data(), targets.data(), shape.n, shape.v, shape.stride,
                                                  0.125, z_loss, expected_losses.data());
        DeviceArray<T> gradient(logits);
        const DeviceArray<int32_t> device_targets(targets);
        const DeviceArray<float> scale(std::vector<float>{0.125f});
        DeviceArray<float> losses(shape.n);
        cross_entropy_backward(gradient.data(), device_targets.data(), shape.n, shape.v, shape.stride, scale.data(),
                               z_loss, losses.data());
        const std::vector<float> result = floats(gradient);
        expect_close(result, expected, 1.5 * CudaTest<T>::kTolerance, "dlogits");
        expect_close(floats(losses), expected_losses, 1e-6, "losses");
        for (int64_t row = 0; row < shape.n; ++row) {
            for (int64_t i = targets[row] < 0 ? 0 : shape.v; i < shape.stride; ++i)
                ASSERT_EQ(result[row * shape.stride + i], 0.0f) << "row " << row << " column " << i;
        }
    }
};
TYPED_TEST_SUITE(CudaCrossEntropyTest, NumberTypes);

TYPED_TEST(CudaCrossEntropyTest, ForwardAgreesWithReference) {
    for (const Shape& shape : kShapes) {
        const std::vector<int32_t> targets = random_targets(shape);
        const std::vector<TypeParam> logits = random_logits<TypeParam>(shape, 20.0f);
        std::vector<double> expected(shape.n);
        reference::cross_entropy_forward(doubles(floats(logits)).data(), targets.data(), shape.n, shape.v, shape.stride,
                                         expected.data());
        const DeviceArray<TypeParam> device_logits(logits);
        const DeviceArray<int32_t> device_targets(targets);
        DeviceArray<float> losses(shape.n);
        cross_entropy_forward(device_logits.data(), device_targets.data(), shape.n, shape.v, shape.stride,
                              losses.data());
        expect_close(floats(losses), expected, 1e-6, "losses");
    }
}

TYPED_TEST(CudaCrossEntropyTest, BackwardAgreesWithReference) {
    for (const Shape& shape : kShapes) {
        for (const float z_loss : {0.0f, 0.01f}) this->expect_gradients_of_reference(shape, 0.0f, z_loss);
    }
}

// The largest logit is met again and again, or at once.
TYPED_TEST(CudaCrossEntropyTest, BackwardOfLogitsThatRiseOrFall) {
    for (const float slope : {0.01f, -0.01f}) this->expect_gradients_of_reference({2, 5000, 5056}, slope, 0.0f);
}

TYPED_TEST(CudaCrossEntropyTest, AGraphReadsTheScaleWhenItIsPlayed) {
    const Shape shape{3, 129, 192};
    const std::vector<int32_t> targets = random_targets(shape);
    const std::vector<TypeParam> logits = random_logits<TypeParam>(shape, 5.0f);
    DeviceArray<TypeParam> gradient(logits);
    const DeviceArray<int32_t> device_targets(targets);
    DeviceArray<float> losses(shape.n), scale(1);
    Capture capture;
    cross_entropy_backward(gradient.data(), device_targets.data(), shape.n, shape.v, shape.stride, scale.data(), 0.0f,
                           losses.data());
    for (const float value : {0.5f, 0.25f}) {
        std::vector<double> expected = doubles(floats(logits)), expected_losses(shape.n);
        reference::cross_entropy_backward<double>(expected.data(), targets.data(), shape.n, shape.v, shape.stride,
                                                  value, 0.0, expected_losses.data());
        gradient.upload(logits);
        scale.upload({value});
        capture.play();
        expect_close(floats(gradient), expected, 1.5 * this->kTolerance, "dlogits");
    }
}

// The step refuses to update when the loss is not finite, so a bad logit must show in the loss.
TYPED_TEST(CudaCrossEntropyTest, ANotFiniteLogitShowsInTheLoss) {
    for (const int64_t stride : {67, 72}) {
        for (const float bad : {NAN, INFINITY}) {
            for (const int64_t column : {0, 40, 66}) {
                std::vector<float> logits = random_floats(stride, 1);
                logits[column] = bad;
                DeviceArray<TypeParam> device_logits(rounded<TypeParam>(logits));
                const DeviceArray<int32_t> targets(std::vector<int32_t>{3});
                const DeviceArray<float> scale(std::vector<float>{1.0f});
                DeviceArray<float> losses(2);
                cross_entropy_forward(device_logits.data(), targets.data(), 1, 67, stride, losses.data());
                cross_entropy_backward(device_logits.data(), targets.data(), 1, 67, stride, scale.data(), 0.0f,
                                       losses.data() + 1);
                for (const float loss : floats(losses)) EXPECT_FALSE(std::isfinite(loss)) << bad << " at " << column;
            }
        }
    }
}

TYPED_TEST(CudaCrossEntropyTest, LogSumExpAgreesWithReference) {
    for (const Shape& shape : kShapes) {
        std::vector<float> logits = floats(random_logits<TypeParam>(shape, 20.0f));
        std::vector<int32_t> expected_largest;
        std::vector<double> expected;
        for (int64_t row = 0; row < shape.n; ++row) {
            float* x = logits.data() + row * shape.stride;
            if (row % 2 == 1) x[shape.v / 2] = x[shape.v - 1] = 21.0f;  // a tie
            if (row == 2) x[0] = x[shape.v / 3] = -INFINITY;
            expected_largest.push_back(static_cast<int32_t>(std::max_element(x, x + shape.v) - x));
            expected.push_back(reference::log_sum_exp(doubles(std::vector<float>(x, x + shape.v)).data(), shape.v));
        }
        const DeviceArray<TypeParam> device_logits(rounded<TypeParam>(logits));
        DeviceArray<float> lse(shape.n);
        DeviceArray<int32_t> largest(shape.n);
        log_sum_exp(device_logits.data(), shape.n, shape.v, shape.stride, lse.data(), largest.data());
        expect_close(floats(lse), expected, 1e-6, "lse");
        EXPECT_EQ(largest.download(), expected_largest);
    }
}

TYPED_TEST(CudaCrossEntropyTest, LogSumExpOfNotFiniteLogits) {
    const DeviceArray<TypeParam> logits(rounded<TypeParam>(std::vector<float>(67, NAN)));
    DeviceArray<float> lse(1);
    DeviceArray<int32_t> largest(1);
    log_sum_exp(logits.data(), 1, 67, 67, lse.data(), largest.data());
    EXPECT_FALSE(std::isfinite(lse.download()[0]));
    EXPECT_EQ(largest.download()[0], 0);
}

TYPED_TEST(CudaCrossEntropyTest, LogProbabilities) {
    const int64_t count = 1000, stride = 24, n = 9;
    const std::vector<TypeParam> logits = rounded<TypeParam>(random_floats(n * stride, 1, 5.0f));
    const std::vector<float> lse = random_floats(n, 2, 5.0f), values = floats(logits);
    const std::vector<int32_t> rows = random_ints(count, 3, 0, n), columns = random_ints(count, 4, 0, stride);
    const DeviceArray<TypeParam> device_logits(logits);
    const DeviceArray<float> device_lse(lse);
    const DeviceArray<int32_t> device_rows(rows), device_columns(columns);
    DeviceArray<float> result(count);
    log_probabilities(device_logits.data(), stride, device_lse.data(), device_rows.data(), device_columns.data(), count,
                      result.data());
    std::vector<float> expected;
    for (int64_t i = 0; i < count; ++i) expected.push_back(values[rows[i] * stride + columns[i]] - lse[rows[i]]);
    EXPECT_EQ(floats(result), expected);
}

TYPED_TEST(CudaCrossEntropyTest, IsTheSameOnAnyDevice) {
    const Shape shape{3, 3000, 3008};
    const std::vector<TypeParam> logits = random_logits<TypeParam>(shape, 5.0f);
    const DeviceArray<int32_t> targets(random_targets(shape));
    const DeviceArray<float> scale(std::vector<float>{1.0f});
    this->expect_same_on_any_device([&] {
        DeviceArray<TypeParam> gradient(logits);
        DeviceArray<float> losses(shape.n);
        cross_entropy_backward(gradient.data(), targets.data(), shape.n, shape.v, shape.stride, scale.data(), 0.1f,
                               losses.data());
        std::vector<float> all = floats(gradient);
        const std::vector<float> of_rows = floats(losses);
        all.insert(all.end(), of_rows.begin(), of_rows.end());
        return all;
    });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
