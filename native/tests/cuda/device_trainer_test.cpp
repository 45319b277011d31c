// What training on a device adds to a step: graphs, metrics that come a step late, bfloat16.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "device_training.h"
#include "kernels/bfloat16.h"
#include "near.h"

namespace hybrid::core {
namespace {

TEST(DeviceTrainer, TakesTheStepsOfTheCpu) {
    const Case c = case_with_everything();
    const Outcome expected = train(c, kCpu);
    for (const auto recompute : {HY_RECOMPUTE_NONE, HY_RECOMPUTE_BLOCK}) {
        const Outcome run = train(c, kFloat32, [=](hy_trainer_config& config) { config.recompute = recompute; });
        expect_near(run.losses, expected.losses, 2e-5, "losses");
        expect_near(run.norms, expected.norms, 5e-5, "norms");
        expect_near(run.parameters, expected.parameters, 1e-4, 1e-5);
        expect_near(run.exp_avg_sq, expected.exp_avg_sq, 1e-3, 1e-9);
    }
}

TEST(DeviceTrainer, RepeatsToTheBit) {
    const Case c = case_with_everything();
    for (const auto& where : {kFloat32, kBfloat16}) {
        const Outcome one = train(c, where), other = train(c, where);
        EXPECT_EQ(one.losses, other.losses);
        EXPECT_EQ(one.parameters, other.parameters);
    }
}

// bfloat16 keeps 8 bits of every product's operands; what is learned stays close, and parameters are float32.
TEST(DeviceTrainer, LearnsInBfloat16WhatItLearnsInFloat32) {
    const Case c = case_with_everything();
    const Outcome expected = train(c, kCpu), run = train(c, kBfloat16);
    for (size_t step = 0; step < expected.losses.size(); ++step) {
        EXPECT_NEAR(run.losses[step], expected.losses[step], 0.02 * expected.losses[step]) << step;
        EXPECT_NEAR(run.norms[step], expected.norms[step], 0.05 * expected.norms[step]) << step;
    }
    EXPECT_NE(run.losses, expected.losses);
    const auto& embedding = run.parameters.at("embd.weight");
    EXPECT_TRUE(std::any_of(embedding.begin(), embedding.end(), [](double value) {
        return to_float(to_bfloat16(static_cast<float>(value))) != static_cast<float>(value);
    }));
}

TEST(DeviceTrainer, RefusesHeadsThatBfloat16CannotAttendWith) {
    const auto config = small_config();  // heads of 6
    hy_model* model = nullptr;
    EXPECT_EQ(hy_model_create(&config, &kBfloat16, &model), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_NE(std::string(hy_last_error()).find("head_dim is 6"), std::string::npos) << hy_last_error();
}

class LateMetrics : public testing::Test {
  protected:
    hy_step_metrics step(int64_t step) {
        hy_step_metrics metrics{};
        metrics.struct_size = sizeof metrics;
        Batch batch(random_windows(case_, static_cast<uint64_t>(step)));
        check(hy_trainer_step(trainer_.get(), batch.get(), 1e-2, step, &metrics));
        return metrics;
    }
    hy_step_metrics finish() {
        hy_step_metrics metrics{};
        metrics.struct_size = sizeof metrics;
        check(hy_trainer_finish(trainer_.get(), &metrics));
        return metrics;
    }
    // Parameters of which one is not a number, until heal().
    void spoil() {
        parameters_ = model_.read();
        NamedValues spoilt = parameters_;
        spoilt.at("norm.weight")[3] = std::nan("");
        model_.write(spoilt);
    }
    void heal() { model_.write(parameters_); }

    const Case case_ = case_with_everything();
    Model model_{case_.config, kFloat32};
    Trainer trainer_{model_, clipping(case_)};
    NamedValues parameters_;

    void SetUp() override { model_.write(random_parameters(model_, 5)); }
};

TEST_F(LateMetrics, EveryStepIsToldOfOnce) {
    EXPECT_EQ(step(0).step, -1);
    const auto first = step(1);
    EXPECT_EQ(first.step, 0);
    EXPECT_GT(first.loss, 0.0);
    EXPECT_EQ(first.tokens, 5 * case_.context);
    EXPECT_EQ(first.micro_batches, 3);
    EXPECT_EQ(finish().step, 1);
    EXPECT_EQ(finish().step, -1);
    EXPECT_EQ(step(2).step, -1);
    EXPECT_EQ(finish().step, 2);
}

TEST_F(LateMetrics, AskingToStopIsSeenAStepLater) {
    step(0);
    check(hy_trainer_ask_stop(trainer_.get()));
    EXPECT_EQ(step(1).stop, 0);
    EXPECT_EQ(finish().stop, 1);
    step(2);
    EXPECT_EQ(finish().stop, 0);
}

// The call after a step that was not finite fails, and its own step changes nothing either.
TEST_F(LateMetrics, AStepThatIsNotFiniteChangesNothing) {
    step(0);
    finish();
    const auto moments = trainer_.read(HY_TRAINER_STATE_EXP_AVG);
    spoil();
    EXPECT_EQ(step(1).step, -1);
    heal();
    try {
        step(2);
        ADD_FAILURE() << "a step that was not finite was taken";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.status, HY_STATUS_NOT_FINITE);
        EXPECT_NE(std::string(failure.what()).find("step 1"), std::string::npos) << failure.what();
    }
    EXPECT_EQ(model_.read(), parameters_);
    EXPECT_EQ(trainer_.read(HY_TRAINER_STATE_EXP_AVG), moments);
    EXPECT_EQ(trainer_.updates(), 1);

    EXPECT_EQ(step(2).step, -1);
    EXPECT_TRUE(std::isfinite(finish().loss));
    EXPECT_EQ(trainer_.updates(), 2);
}

TEST_F(LateMetrics, FinishTellsOfAStepThatIsNotFinite) {
    spoil();
    step(0);
    EXPECT_THROW(finish(), Failure);
    EXPECT_EQ(finish().step, -1);
    EXPECT_EQ(trainer_.updates(), 0);
}

TEST_F(LateMetrics, TheNumberOfUpdatesIsTheDevices) {
    check(hy_trainer_set_updates(trainer_.get(), 41));
    step(0);
    step(1);
    finish();
    EXPECT_EQ(trainer_.updates(), 43);
}

}  // namespace
}  // namespace hybrid::core
