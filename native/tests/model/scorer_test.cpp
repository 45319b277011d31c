// Evaluation: the twin's numbers without dropout.
#include <gtest/gtest.h>

#include "cases.h"
#include "near.h"

namespace hybrid::core {
namespace {

class Scoring : public testing::TestWithParam<Case> {
  protected:
    Scoring() : model_(GetParam().config), twin_(GetParam().config, twin::Precision::kDouble) {
        const auto parameters = random_parameters(model_, 1);
        model_.write(parameters);
        twin_.set(parameters);
    }

    Model model_;
    twin::Twin twin_;
};

TEST_P(Scoring, LossEqualsTheTwins) {
    const Case& c = GetParam();
    const auto windows = random_windows(c, 3);
    const double expected = twin_.loss(windows);
    Scorer scorer(model_, 3, c.config.n_ctx);  // most cases have 4 windows: a full and a partial batch
    EXPECT_NEAR(scorer.mean_loss(windows), expected, 1e-6 * expected);
}

TEST_P(Scoring, LogitsAndLogProbabilitiesEqualTheTwins) {
    const Case& c = GetParam();
    constexpr int32_t kBatch = 2;
    const int32_t v = c.config.n_vocab;
    const auto tokens = random_tokens(kBatch * c.context, v, 4);
    auto targets = random_tokens(tokens.size(), v, 5);
    for (size_t i = 2; i < targets.size(); i += 3) targets[i] = -1;

    Scorer scorer(model_, kBatch, c.context);
    const auto logits = twin_.logits(tokens, kBatch);
    expect_near(scorer.logits(tokens, kBatch), logits, 2e-5 * largest(logits), "logits");

    const auto all = twin_.log_probabilities(tokens, kBatch);
    std::vector<double> expected;
    for (size_t i = 0; i < targets.size(); ++i) expected.push_back(targets[i] < 0 ? 0.0 : all[i * v + targets[i]]);
    const auto actual = scorer.log_probabilities(tokens, targets, kBatch);
    expect_near(actual, expected, 2e-5 * largest(logits), "log-probabilities");
    for (size_t i = 2; i < targets.size(); i += 3) EXPECT_EQ(actual[i], 0.0f);
}

INSTANTIATE_TEST_SUITE_P(Model, Scoring, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

TEST(Scorer, SeesWeightsThatATrainerMoved) {
    const Case c{"moved", small_config(), 12};
    Model model(c.config);
    model.write(random_parameters(model, 1));
    Scorer scorer(model, 2, c.context);
    const auto windows = random_windows(c, 3);
    const double before = scorer.mean_loss(windows);
    Trainer trainer(model, trainer_config(c.micro_batch, c.context));
    trainer.step(windows, 1e-2, 0);

    twin::Twin twin(c.config, twin::Precision::kDouble);
    twin.set(model.read());
    EXPECT_NE(scorer.mean_loss(windows), before);
    EXPECT_NEAR(scorer.mean_loss(windows), twin.loss(windows), 1e-5);
}

TEST(Scorer, RefusesWhatDoesNotFit) {
    const auto config = small_config();
    Model model(config);
    Scorer scorer(model, 2, 4);
    const std::vector<int32_t> fine(12, 1), token(4, config.n_vocab), target(4, -2);
    std::vector<float> results(12, 7.0f);
    const auto status = [&](const std::vector<int32_t>& tokens, const std::vector<int32_t>& targets, int32_t batch,
                            int32_t length) {
        return hy_scorer_log_probabilities(scorer.get(), tokens.data(), targets.data(), batch, length, results.data());
    };
    EXPECT_EQ(status(fine, fine, 3, 4), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(fine, fine, 2, 5), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(fine, fine, 0, 4), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(fine, fine, 1, 0), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(token, fine, 1, 4), HY_STATUS_INVALID_TOKEN);
    EXPECT_EQ(status(fine, token, 1, 4), HY_STATUS_INVALID_TOKEN);
    EXPECT_EQ(status(fine, target, 1, 4), HY_STATUS_INVALID_TOKEN);
    EXPECT_EQ(results, std::vector<float>(12, 7.0f));
}

}  // namespace
}  // namespace hybrid::core
