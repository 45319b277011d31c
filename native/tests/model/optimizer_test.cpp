// Several steps of AdamW with clipping, and state that is taken out and put back.
#include <gtest/gtest.h>

#include "adamw_reference.h"
#include "cases.h"
#include "near.h"

namespace hybrid::core {
namespace {

struct Setting {
    std::string name;
    double clip;
    double weight_decay;
    double beta2 = 0.95;
    double eps = 1e-8;
};

class Optimizer : public testing::TestWithParam<Setting> {};

Case trained_case() {
    Case c{"trained", small_config(), 12};
    c.config.n_vocab = 3001;  // the embedding takes more than one of AdamW's chunks
    c.config.tied = 0;
    c.config.qk_norm = 1;
    c.config.dropout_ffn = 0.1;
    c.micro_batch = 2;
    return c;
}

hy_trainer_config optimizer_config(const Case& c, const Setting& setting) {
    auto config = trainer_config(c.micro_batch, c.context);
    config.clip_grad_norm = setting.clip;
    config.weight_decay = setting.weight_decay;
    config.beta2 = setting.beta2;
    config.eps = setting.eps;
    config.seed = 11;
    return config;
}

// The reference takes the gradients of the core, which gradient_test.cpp holds to the twin's: a parameter whose
// gradient is nearly zero moves by the sign of its rounding.
TEST_P(Optimizer, UpdatesLikeTorchs) {
    const auto c = trained_case();
    const auto config = optimizer_config(c, GetParam());
    Model model(c.config);
    model.write(random_parameters(model, 5));
    auto expected = model.read();
    Trainer trainer(model, config);
    AdamWReference reference(config);

    for (int64_t step = 0; step < 6; ++step) {
        const double learning_rate = 1e-2 / static_cast<double>(step + 1);
        const auto metrics = trainer.step(random_windows(c, 100 + step), learning_rate, step);
        const auto gradients = trainer.read(HY_TRAINER_STATE_GRADIENT);
        EXPECT_NEAR(metrics.gradient_norm, AdamWReference::norm(gradients), 1e-6 * metrics.gradient_norm);
        reference.step(model.tensors(), expected, gradients, learning_rate);
    }
    EXPECT_EQ(trainer.updates(), 6);
    expect_near(model.read(), expected, 1e-6, 1e-6);
    expect_near(trainer.read(HY_TRAINER_STATE_EXP_AVG), reference.exp_avg(), 2e-6, 0.0);
    expect_near(trainer.read(HY_TRAINER_STATE_EXP_AVG_SQ), reference.exp_avg_sq(), 2e-6, 0.0);
}

INSTANTIATE_TEST_SUITE_P(Model, Optimizer,
                         testing::Values(Setting{"neither_clips_nor_decays", 0.0, 0.0}, Setting{"clips", 0.05, 0.0},
                                         Setting{"limit_not_reached", 1e6, 0.1}, Setting{"decays", 0.0, 0.5},
                                         Setting{"clips_and_decays", 0.05, 0.1},
                                         Setting{"large_eps_and_beta2", 1.0, 0.1, 0.999, 1e-3}),
                         [](const auto& info) { return info.param.name; });

TEST(Optimizer, DecaysMatricesOnly) {
    Model model(trained_case().config);
    for (const auto& info : model.tensors()) EXPECT_EQ(info.decays, info.rank == 2 ? 1 : 0) << info.name;
}

TEST(Optimizer, ContinuesToTheBitFromSavedState) {
    const auto c = trained_case();
    const auto config = optimizer_config(c, {"resumed", 1.0, 0.1});
    Model model(c.config);
    model.write(random_parameters(model, 5));
    Trainer trainer(model, config);
    for (int64_t step = 0; step < 3; ++step) trainer.step(random_windows(c, step), 1e-3, step);

    Model resumed(c.config);
    resumed.write(model.read());
    Trainer successor(resumed, config);
    for (const auto state : {HY_TRAINER_STATE_EXP_AVG, HY_TRAINER_STATE_EXP_AVG_SQ}) {
        const auto saved = trainer.read(state);
        for (size_t index = 0; index < model.tensors().size(); ++index) {
            const auto& wide = saved.at(model.tensors()[index].name);
            const std::vector<float> values(wide.begin(), wide.end());
            check(hy_trainer_write_tensor(successor.get(), state, static_cast<int32_t>(index), values.data(),
                                          static_cast<int64_t>(values.size())));
        }
    }
    check(hy_trainer_set_updates(successor.get(), trainer.updates()));

    for (int64_t step = 3; step < 6; ++step) {
        const double loss = trainer.step(random_windows(c, step), 1e-3, step).loss;
        EXPECT_EQ(successor.step(random_windows(c, step), 1e-3, step).loss, loss);
    }
    EXPECT_EQ(resumed.read(), model.read());
}

TEST(Optimizer, LearnsAText) {
    auto c = trained_case();
    c.windows = 2;
    Model model(c.config);
    model.initialize(3);
    Trainer trainer(model, optimizer_config(c, {"learner", 1.0, 0.0}));
    const auto windows = random_windows(c, 8);
    double loss = 0.0;
    for (int64_t step = 0; step < 60; ++step) loss = trainer.step(windows, 1e-2, step).loss;
    EXPECT_LT(loss, 0.5);
}

}  // namespace
}  // namespace hybrid::core
