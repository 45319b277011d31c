// Steps whose products are of 8-bit floats.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

#include "device_training.h"
#include "emulation/emulation.h"
#include "near.h"

namespace hybrid::core {
namespace {

void in_float8(hy_trainer_config& config) {
    config.float8 = 1;
}

class Float8Training : public testing::Test {
  protected:
    ~Float8Training() override { emulation::set_devices(1, 9); }

    static Case wide_case() {
        Case c = case_with_everything();
        c.config.n_embd = 32;
        return c;
    }

    // Why a trainer is refused.
    static std::string refusal(const hy_model_config& config, const hy_placement& where) {
        const Model model(config, where);
        auto trainer_configuration = trainer_config(1, 8);
        in_float8(trainer_configuration);
        hy_trainer* trainer = nullptr;
        EXPECT_EQ(hy_trainer_create(model.get(), &trainer_configuration, &trainer), HY_STATUS_INVALID_ARGUMENT);
        return hy_last_error();
    }

    const Case case_ = wide_case();
};

// Three bits of mantissa, two in the gradients of logits, where bfloat16 has seven.
TEST_F(Float8Training, LearnsWhatItLearnsInBfloat16) {
    const Outcome expected = train(case_, kBfloat16), run = train(case_, kBfloat16, in_float8);
    for (size_t step = 0; step < expected.losses.size(); ++step) {
        EXPECT_NEAR(run.losses[step], expected.losses[step], 0.02 * expected.losses[step]) << step;
        EXPECT_NEAR(run.norms[step], expected.norms[step], 0.1 * expected.norms[step]) << step;
        EXPECT_NE(run.losses[step], expected.losses[step]);
    }
}

// A text in which every token is followed by one of three, so that a model can learn it without having seen a window.
Windows walk(const Case& c, uint64_t seed) {
    Windows windows = random_windows(c, seed);
    std::mt19937_64 random(seed);
    for (auto& window : windows.ids)
        for (size_t t = 1; t < window.size(); ++t)
            window[t] =
                static_cast<int32_t>((window[t - 1] * 5 + static_cast<int32_t>(random() % 3)) % c.config.n_vocab);
    return windows;
}

// The mean loss of the last tenth of a training on new windows of such a text.
double loss_after_training(const Case& c, bool float8) {
    constexpr int64_t kSteps = 150;
    Model model(c.config, kBfloat16);
    model.initialize(3);
    auto config = clipping(c);
    config.micro_batch = c.windows;
    config.float8 = float8 ? 1 : 0;
    Trainer trainer(model, config);
    double sum = 0.0;
    for (int64_t step = 0; step < kSteps; ++step) {
        const double loss = trainer.step(walk(c, static_cast<uint64_t>(step)), 1e-2, step).loss;
        if (step >= kSteps - kSteps / 10) sum += loss;
    }
    return sum / (kSteps / 10);
}

TEST_F(Float8Training, ReachesTheLossOfBfloat16) {
    Case c = case_;
    c.documents = false;
    c.windows = 8;
    const double expected = loss_after_training(c, false), loss = loss_after_training(c, true);
    EXPECT_LT(expected, 2.0);
    EXPECT_NEAR(loss, expected, 0.05 * expected);
    RecordProperty("bfloat16", std::to_string(expected));
    RecordProperty("float8", std::to_string(loss));
}

TEST_F(Float8Training, RepeatsToTheBitAndWithBlocksComputedAgain) {
    const Outcome expected = train(case_, kBfloat16, in_float8);
    for (const auto recompute : {HY_RECOMPUTE_NONE, HY_RECOMPUTE_BLOCK}) {
        const Outcome again = train(case_, kBfloat16, [=](hy_trainer_config& config) {
            in_float8(config);
            config.recompute = recompute;
        });
        EXPECT_EQ(again.losses, expected.losses);
        EXPECT_EQ(again.parameters, expected.parameters);
    }
}

// A row is rounded by its own scale, so that a token's numbers do not depend on those beside it.
TEST_F(Float8Training, DoesNotDependOnTheMicroBatch) {
    const Outcome expected = train(case_, kBfloat16, in_float8);
    const Outcome run = train(case_, kBfloat16, [](hy_trainer_config& config) {
        in_float8(config);
        config.micro_batch = 5;
    });
    EXPECT_EQ(run.losses[0], expected.losses[0]);
    expect_near(run.losses, expected.losses, 1e-4, "losses");
}

TEST_F(Float8Training, AWeightThatIsNotFiniteStopsTheStep) {
    Model model(case_.config, kBfloat16);
    NamedValues parameters = random_parameters(model, 5);
    parameters.at("transformer_blocks.0.ffn.net.0.weight")[40] = std::nan("");
    model.write(parameters);
    auto config = clipping(case_);
    in_float8(config);
    Trainer trainer(model, config);
    try {
        trainer.step(random_windows(case_, 1), 1e-2, 0);
        ADD_FAILURE() << "a step that was not finite was taken";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.status, HY_STATUS_NOT_FINITE);
    }
}

TEST_F(Float8Training, RefusesWhatItCannotDo) {
    EXPECT_NE(refusal(case_.config, kCpu).find("goes with bfloat16 on CUDA"), std::string::npos) << hy_last_error();
    EXPECT_NE(refusal(case_.config, kFloat32).find("goes with bfloat16 on CUDA"), std::string::npos);
    EXPECT_NE(refusal(case_with_everything().config, kBfloat16).find("n_embd is 24"), std::string::npos);
    emulation::set_devices(1, 8);
    EXPECT_NE(refusal(case_.config, kBfloat16).find("compute capability 9.0"), std::string::npos) << hy_last_error();
}

TEST_F(Float8Training, TheEstimateIsWhatIsTaken) {
    Model model(case_.config, kBfloat16);
    auto config = clipping(case_);
    in_float8(config);
    hy_trainer_memory estimate{}, memory{};
    estimate.struct_size = memory.struct_size = sizeof memory;
    check(hy_trainer_estimate(&case_.config, &kBfloat16, &config, &estimate));
    Trainer trainer(model, config);
    check(hy_trainer_get_memory(trainer.get(), &memory));
    EXPECT_EQ(memory.arena, estimate.arena);
    config.float8 = 0;
    check(hy_trainer_estimate(&case_.config, &kBfloat16, &config, &estimate));
    // Twice the weights that are rounded.
    const int64_t d = case_.config.n_embd, f = case_.config.n_ffn;
    EXPECT_GT(memory.arena, estimate.arena + 2 * (3 * d * f * case_.config.n_layer + 129 * d));
}

}  // namespace
}  // namespace hybrid::core
