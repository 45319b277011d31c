// Computing activations again saves memory and changes no bit of a step.
#include <gtest/gtest.h>

#include "cases.h"

namespace hybrid::core {
namespace {

Case case_with_everything() {
    Case c{"recompute", small_config(), 12};
    c.config.n_layer = 4;
    c.config.qk_norm = 1;
    c.config.dropout_attn = 0.1;
    c.config.dropout_ffn = 0.15;
    c.windows = 3;
    return c;
}

hy_trainer_config config_of(const Case& c, hy_recompute recompute) {
    auto config = trainer_config(2, c.context);
    config.recompute = recompute;
    return config;
}

int64_t arena_of(const Case& c, hy_recompute recompute) {
    const auto config = config_of(c, recompute);
    hy_trainer_memory memory{};
    memory.struct_size = sizeof(memory);
    check(hy_trainer_estimate(&c.config, nullptr, &config, &memory));
    return memory.arena;
}

struct Outcome {
    std::vector<double> losses;
    NamedValues gradient, parameters;
};

Outcome train(const Case& c, hy_recompute recompute) {
    Model model(c.config);
    model.write(random_parameters(model, 5));
    Trainer trainer(model, config_of(c, recompute));
    Outcome outcome;
    for (int64_t step = 0; step < 3; ++step)
        outcome.losses.push_back(trainer.step(random_windows(c, 9 + static_cast<uint64_t>(step)), 1e-2, step).loss);
    outcome.gradient = trainer.read(HY_TRAINER_STATE_GRADIENT);
    outcome.parameters = model.read();
    return outcome;
}

TEST(Recompute, ChangesNoBit) {
    const Case c = case_with_everything();
    const Outcome kept = train(c, HY_RECOMPUTE_NONE);
    for (const auto recompute : {HY_RECOMPUTE_ATTENTION, HY_RECOMPUTE_BLOCK}) {
        const Outcome again = train(c, recompute);
        EXPECT_EQ(again.losses, kept.losses) << recompute;
        EXPECT_EQ(again.gradient, kept.gradient) << recompute;
        EXPECT_EQ(again.parameters, kept.parameters) << recompute;
    }
}

TEST(Recompute, TakesLessMemory) {
    const Case c = case_with_everything();
    EXPECT_LT(arena_of(c, HY_RECOMPUTE_ATTENTION), arena_of(c, HY_RECOMPUTE_NONE));
    EXPECT_LT(arena_of(c, HY_RECOMPUTE_BLOCK), arena_of(c, HY_RECOMPUTE_ATTENTION));
}

TEST(Recompute, IsRefusedWhereUnknown) {
    const Case c = case_with_everything();
    Model model(c.config);
    const auto config = config_of(c, static_cast<hy_recompute>(7));
    hy_trainer* trainer = nullptr;
    EXPECT_EQ(hy_trainer_create(model.get(), &config, &trainer), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_NE(std::string(hy_last_error()).find("recompute"), std::string::npos) << hy_last_error();
}

}  // namespace
}  // namespace hybrid::core
