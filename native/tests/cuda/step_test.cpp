#include "kernels/cuda/step.h"

#include <cmath>
#include <cstddef>

#include "capture.h"
#include "cuda_test.h"
#include "kernels/arrays.h"

namespace hybrid::kernels::cuda {
namespace {

// Dropout reads {step, first_sequence} where a MicroStep begins.
static_assert(offsetof(MicroStep, step) == 0 && offsetof(MicroStep, first_sequence) == sizeof(uint32_t));

double sum_of(const std::vector<float>& values) {
    double sum = 0;
    for (const float value : values) sum += value;
    return sum;
}

TEST(CudaLossTest, SumsAreThoseOfAllMicroBatches) {
    const std::vector<float> first = random_floats(5000, 1), second = random_floats(3, 2);
    const DeviceArray<float> device_first(first), device_second(second);
    DeviceArray<double> sum(1);
    sum_losses(device_first.data(), 5000, false, sum.data());
    EXPECT_NEAR(sum.download()[0], sum_of(first), 1e-10);
    sum_losses(device_second.data(), 3, true, sum.data());
    EXPECT_NEAR(sum.download()[0], sum_of(first) + sum_of(second), 1e-10);
}

constexpr AdamWConstants kConstants = {0.9, 0.95, 1e-8, 0.1, 1.0};

class CudaStepTest : public CudaTest<float> {
  protected:
    void finish(const AdamWConstants& constants = kConstants) {
        finish_norm(sums_.data(), sums_count_, constants, inputs_.data(), state_.data(), results_.data());
    }

    // A step whose gradient has these sums of squares.
    void set(std::vector<double> sums, double learning_rate, double loss) {
        sums.resize(static_cast<size_t>(sums_count_));
        sums_.upload(sums);
        inputs_.upload({{learning_rate}});
        StepResults results{};
        results.loss_sum = loss;
        results_.upload({results});
    }

    StepState state() const { return state_.download()[0]; }
    StepResults results() const { return results_.download()[0]; }

    int64_t sums_count_ = 2000;
    DeviceArray<double> sums_{2000};
    DeviceArray<StepInputs> inputs_{1};
    DeviceArray<StepState> state_{std::vector<StepState>{StepState{}}};
    DeviceArray<StepResults> results_{1};
};

// A graph played for steps of different norms and rates.
TEST_F(CudaStepTest, PreparesTheUpdateOfEveryStep) {
    Capture capture;
    finish();
    const std::vector<std::vector<double>> gradients = {{9.0, 16.0}, {0.0625}, std::vector<double>(2000, 0.5)};
    for (int t = 1; t <= 3; ++t) {
        set(gradients[t - 1], 0.1 * t, 7.0);
        capture.play();
        double squares = 0;
        for (const double sum : gradients[t - 1]) squares += sum;
        const double norm = std::sqrt(squares);
        EXPECT_NEAR(results().gradient_norm, norm, 1e-12 * norm);
        EXPECT_EQ(results().updates, t);
        EXPECT_EQ(results().finite, 1);
        EXPECT_EQ(results().loss_sum, 7.0);
        const StepState now = state();
        EXPECT_EQ(now.updates, t);
        EXPECT_EQ(now.halted, 0);
        EXPECT_EQ(now.adamw.learning_rate, 0.1 * t);
        EXPECT_EQ(now.adamw.beta1, 0.9);
        EXPECT_EQ(now.adamw.beta2, 0.95);
        EXPECT_EQ(now.adamw.eps, 1e-8);
        EXPECT_EQ(now.adamw.weight_decay, 0.1);
        EXPECT_NEAR(now.adamw.bias_correction1, 1 - std::pow(0.9, t), 1e-15);
        EXPECT_NEAR(now.adamw.bias_correction2_root, std::sqrt(1 - std::pow(0.95, t)), 1e-15);
        EXPECT_NEAR(now.adamw.gradient_scale, std::min(1.0, 1.0 / (norm + 1e-6)), 1e-14);
    }
}

TEST_F(CudaStepTest, WithoutClippingTheGradientStaysAsItIs) {
    set({1e6}, 0.1, 1.0);
    AdamWConstants constants = kConstants;
    constants.clip_grad_norm = 0.0;
    finish(constants);
    EXPECT_EQ(state().adamw.gradient_scale, 1.0);
}

// From a loss or a norm that is not finite until the host clears it nothing is updated and the counter stays.
TEST_F(CudaStepTest, HaltsWhenAStepIsNotFinite) {
    set({4.0}, 0.1, 1.0);
    finish();
    for (const double bad : {static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
        for (const bool in_loss : {true, false}) {
            set({in_loss ? 4.0 : bad}, 0.1, in_loss ? bad : 1.0);
            finish();
            for (int again = 0; again < 2; ++again) {
                EXPECT_EQ(state().updates, 1);
                EXPECT_NE(state().halted, 0);
                EXPECT_TRUE(std::isnan(state().adamw.gradient_scale));
                EXPECT_EQ(results().finite, 0);
                EXPECT_EQ(results().updates, 1);
                set({4.0}, 0.1, 1.0);
                finish();
            }
            StepState cleared = state();
            cleared.halted = 0;
            state_.upload({cleared});
        }
    }
    set({4.0}, 0.1, 1.0);
    finish();
    EXPECT_EQ(state().updates, 2);
    EXPECT_EQ(results().finite, 1);
    EXPECT_NEAR(state().adamw.gradient_scale, 0.5, 1e-6);
}

TEST_F(CudaStepTest, IsTheSameOnAnyDevice) {
    std::vector<double> sums;
    for (const float value : random_floats(2000, 1)) sums.push_back(1.0 + value);
    set(sums, 0.1, 1.0);
    expect_same_on_any_device([&] {
        finish();
        const double norm = results().gradient_norm;
        return std::vector<float>{static_cast<float>(norm), static_cast<float>(norm - static_cast<float>(norm))};
    });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
