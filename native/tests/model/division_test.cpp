// The sequence is the unit: masks, loss and gradients do not depend on how a step is divided.
#include <gtest/gtest.h>

#include "cases.h"
#include "near.h"
#include "philox.h"

namespace hybrid::core {
namespace {

constexpr int64_t kSeed = 42, kStep = 3;

Case dropout_case(int32_t windows) {
    Case c{"dropout", small_config(), 12};
    c.config.dropout_attn = 0.1;
    c.config.dropout_ffn = 0.15;
    c.windows = windows;
    return c;
}

// A model with random parameters and its twin.
struct Pair {
    explicit Pair(const hy_model_config& config) : model(config), twin(config, twin::Precision::kDouble) {
        const auto parameters = random_parameters(model, 5);
        model.write(parameters);
        twin.set(parameters);
    }
    Model model;
    twin::Twin twin;
};

hy_trainer_config divided(int32_t micro_batch, int32_t context) {
    auto config = trainer_config(micro_batch, context);
    config.seed = kSeed;
    return config;
}

struct Division {
    int32_t windows;
    int32_t micro_batch;
};

class Divisions : public testing::TestWithParam<Division> {};

TEST_P(Divisions, GiveTheGradientsOfTheWholeStep) {
    const auto c = dropout_case(GetParam().windows);
    Pair pair(c.config);
    const auto windows = random_windows(c, 9);
    Trainer trainer(pair.model, divided(GetParam().micro_batch, c.context));
    const auto metrics = trainer.step(windows, 0.0, kStep);
    const auto expected = pair.twin.step(windows, kSeed, kStep);
    EXPECT_NEAR(metrics.loss, expected.cross_entropy, 1e-6 * expected.cross_entropy);
    expect_near(trainer.read(HY_TRAINER_STATE_GRADIENT), expected.gradients, 2e-5, 2e-8);
}

INSTANTIATE_TEST_SUITE_P(Model, Divisions,
                         testing::Values(Division{4, 1}, Division{4, 2}, Division{4, 3}, Division{4, 4}, Division{4, 8},
                                         Division{3, 2}, Division{1, 2}),
                         [](const auto& info) {
                             return std::to_string(info.param.windows) + "_windows_by_" +
                                    std::to_string(info.param.micro_batch);
                         });

TEST(Dropout, PhiloxGivesTheKnownAnswersOfItsAuthors) {
    // kat_vectors of Random123.
    using Words = std::array<uint32_t, 4>;
    EXPECT_EQ(twin::philox4x32_10({0, 0, 0, 0}, {0, 0}), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(twin::philox4x32_10({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
              (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(twin::philox4x32_10({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
              (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Dropout, FollowsTheIndexOfTheFirstSequence) {
    const auto c = dropout_case(2);
    Pair pair(c.config);
    auto windows = random_windows(c, 9);
    windows.first_sequence = 5;
    Trainer trainer(pair.model, divided(2, c.context));
    trainer.step(windows, 0.0, kStep);
    expect_near(trainer.read(HY_TRAINER_STATE_GRADIENT), pair.twin.step(windows, kSeed, kStep).gradients, 2e-5, 2e-8);
}

TEST(Dropout, ChangesWithStepAndSeed) {
    const auto c = dropout_case(2);
    Pair pair(c.config);
    const auto windows = random_windows(c, 9);
    Trainer trainer(pair.model, divided(2, c.context));
    const double loss = trainer.step(windows, 0.0, kStep).loss;
    EXPECT_NE(trainer.step(windows, 0.0, kStep + 1).loss, loss);
    EXPECT_EQ(trainer.step(windows, 0.0, kStep).loss, loss);

    auto other = divided(2, c.context);
    other.seed = kSeed + (int64_t{1} << 32);
    EXPECT_NE(Trainer(pair.model, other).step(windows, 0.0, kStep).loss, loss);
}

// Two processes with two windows each: their gradients and losses add up to those of four windows.
TEST(Division, PartsOfAStepAddUp) {
    const auto c = dropout_case(4);
    Pair pair(c.config);
    const auto whole = random_windows(c, 9);
    const auto expected = pair.twin.step(whole, kSeed, kStep);

    Trainer trainer(pair.model, divided(2, c.context));
    NamedValues sum;
    double loss = 0.0;
    for (const int64_t first : {0, 2}) {
        Windows part;
        part.ids = {whole.ids[first], whole.ids[first + 1]};
        part.first_sequence = first;
        Batch batch(part);
        batch.get()->step_tokens = 4 * c.context;
        loss += trainer.step(batch, 0.0, kStep).loss;
        for (const auto& [name, values] : trainer.read(HY_TRAINER_STATE_GRADIENT)) {
            sum[name].resize(values.size());
            for (size_t i = 0; i < values.size(); ++i) sum[name][i] += values[i];
        }
    }
    EXPECT_NEAR(loss, expected.cross_entropy, 1e-6 * expected.cross_entropy);
    expect_near(sum, expected.gradients, 2e-5, 2e-8);
}

TEST(Division, RepeatsToTheBit) {
    const auto c = dropout_case(4);
    Pair pair(c.config);
    const auto windows = random_windows(c, 9);
    Trainer first(pair.model, divided(2, c.context)), second(pair.model, divided(2, c.context));
    const double loss = first.step(windows, 0.0, kStep).loss;
    EXPECT_EQ(second.step(windows, 0.0, kStep).loss, loss);
    EXPECT_EQ(second.read(HY_TRAINER_STATE_GRADIENT), first.read(HY_TRAINER_STATE_GRADIENT));
}

TEST(Division, OneThreadGivesWhatManyGive) {
    const auto c = dropout_case(4);
    Pair pair(c.config);
    const auto windows = random_windows(c, 9);
    Trainer trainer(pair.model, divided(2, c.context));
    trainer.step(windows, 0.0, kStep);
    const auto expected = trainer.read(HY_TRAINER_STATE_GRADIENT);
    check(hy_set_threads(1));
    trainer.step(windows, 0.0, kStep);
    check(hy_set_threads(0));
    expect_near(trainer.read(HY_TRAINER_STATE_GRADIENT), expected, 1e-5, 1e-8);
    EXPECT_EQ(hy_set_threads(-1), HY_STATUS_INVALID_ARGUMENT);
}

TEST(Division, NarrowAndWideIdsAreTheSameText) {
    const auto c = dropout_case(3);
    Pair pair(c.config);
    const auto windows = random_windows(c, 9);
    Trainer trainer(pair.model, divided(2, c.context));
    Batch narrow(windows, HY_TOKEN_TYPE_U16), wide(windows, HY_TOKEN_TYPE_U32);
    EXPECT_EQ(trainer.step(narrow, 0.0, kStep).loss, trainer.step(wide, 0.0, kStep).loss);
}

}  // namespace
}  // namespace hybrid::core
