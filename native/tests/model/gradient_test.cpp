// One step's loss and every gradient against autograd in float64, in every configuration of the model.
#include <gtest/gtest.h>

#include "adamw_reference.h"
#include "cases.h"
#include "near.h"

namespace hybrid::core {
namespace {

constexpr int64_t kSeed = 0x1234567890abcdef;  // both halves of Philox's key count
constexpr double kRelative = 2e-5;             // of a tensor's largest gradient; float32 against float64
constexpr double kAbsolute = 2e-8;

class Gradients : public testing::TestWithParam<Case> {};

TEST_P(Gradients, EqualTheTwins) {
    const Case& c = GetParam();
    Model model(c.config);
    const auto parameters = random_parameters(model, 1);
    model.write(parameters);
    twin::Twin twin(c.config, twin::Precision::kDouble);
    twin.set(parameters);

    auto config = trainer_config(c.micro_batch, c.context);
    config.seed = kSeed;
    Trainer trainer(model, config);
    // Other text first: nothing of it may be left in the gradients afterwards.
    trainer.step(random_windows(c, 2), 0.0, 6);

    const auto windows = random_windows(c, 3);
    const auto metrics = trainer.step(windows, 0.0, 7);
    const auto expected = twin.step(windows, kSeed, 7);

    EXPECT_NEAR(metrics.loss, expected.cross_entropy, 1e-6 * expected.cross_entropy);
    const double norm = AdamWReference::norm(expected.gradients);
    EXPECT_NEAR(metrics.gradient_norm, norm, kRelative * norm);
    EXPECT_EQ(metrics.tokens, int64_t{c.windows} * c.context);
    EXPECT_EQ(metrics.micro_batches, (c.windows + c.micro_batch - 1) / c.micro_batch);
    expect_near(trainer.read(HY_TRAINER_STATE_GRADIENT), expected.gradients, kRelative, kAbsolute);
}

TEST_P(Gradients, ParametersStayAtLearningRateZero) {
    const Case& c = GetParam();
    Model model(c.config);
    model.write(random_parameters(model, 1));
    const auto before = model.read();
    auto config = trainer_config(c.micro_batch, c.context);
    config.weight_decay = 0.1;
    Trainer trainer(model, config);
    trainer.step(random_windows(c, 2), 0.0, 0);
    EXPECT_EQ(model.read(), before);
    EXPECT_EQ(trainer.updates(), 1);
}

INSTANTIATE_TEST_SUITE_P(Model, Gradients, testing::ValuesIn(cases()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace hybrid::core
