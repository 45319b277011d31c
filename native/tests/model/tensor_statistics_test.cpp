// The size of parameters, gradients and updates, against a plain computation from what the trainer and model hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "cases.h"

namespace hybrid::core {
namespace {

Case padded_case() {
    Case c{"padded", small_config(), 12};  // 129 rows of the embedding, stored as 192
    c.config.tied = 0;
    c.config.dropout_ffn = 0.1;
    c.micro_batch = 2;
    return c;
}

hy_trainer_config clipping_config(const Case& c) {
    auto config = trainer_config(c.micro_batch, c.context);
    config.clip_grad_norm = 0.01;
    config.weight_decay = 0.1;
    return config;
}

void measure(Trainer& trainer, bool enabled) {
    check(hy_trainer_set_tensor_stats(trainer.get(), enabled ? 1 : 0));
}

hy_tensor_stats stats_of(const Trainer& trainer, int32_t index) {
    hy_tensor_stats stats{};
    stats.struct_size = sizeof stats;
    check(hy_trainer_get_tensor_stats(trainer.get(), index, &stats));
    return stats;
}

double rms(const std::vector<double>& values) {
    double squares = 0.0;
    for (const double value : values) squares += value * value;
    return std::sqrt(squares / static_cast<double>(values.size()));
}

double largest(const std::vector<double>& values) {
    double result = 0.0;
    for (const double value : values) result = std::max(result, std::abs(value));
    return result;
}

std::vector<double> difference(const std::vector<double>& after, const std::vector<double>& before) {
    std::vector<double> result(after.size());
    for (size_t i = 0; i < after.size(); ++i) result[i] = after[i] - before[i];
    return result;
}

TEST(TensorStatistics, AreThoseOfTheStep) {
    const auto c = padded_case();
    Model model(c.config);
    model.write(random_parameters(model, 5));
    Trainer trainer(model, clipping_config(c));
    measure(trainer, true);

    for (int64_t step = 0; step < 2; ++step) {
        const auto before = model.read();
        trainer.step(random_windows(c, 40 + step), 1e-2, step);
        const auto after = model.read();
        const auto gradients = trainer.read(HY_TRAINER_STATE_GRADIENT);
        for (size_t index = 0; index < model.tensors().size(); ++index) {
            const std::string name = model.tensors()[index].name;
            const auto stats = stats_of(trainer, static_cast<int32_t>(index));
            const auto update = difference(after.at(name), before.at(name));
            EXPECT_EQ(stats.parameter_rms, rms(after.at(name))) << name;
            EXPECT_EQ(stats.parameter_max, largest(after.at(name))) << name;
            EXPECT_EQ(stats.gradient_rms, rms(gradients.at(name))) << name;
            EXPECT_EQ(stats.gradient_max, largest(gradients.at(name))) << name;
            EXPECT_EQ(stats.update_rms, rms(update)) << name;
            EXPECT_EQ(stats.update_max, largest(update)) << name;
            EXPECT_GT(stats.update_max, 0.0) << name;
        }
    }
}

TEST(TensorStatistics, LeaveTheStepAsItIs) {
    const auto c = padded_case();
    Model plain(c.config);
    Model measured(c.config);
    plain.initialize(3);
    measured.initialize(3);
    Trainer one(plain, clipping_config(c));
    Trainer other(measured, clipping_config(c));

    for (int64_t step = 0; step < 4; ++step) {
        measure(other, step % 2 == 1);
        const auto windows = random_windows(c, 60 + step);
        EXPECT_EQ(other.step(windows, 1e-2, step).loss, one.step(windows, 1e-2, step).loss);
    }
    EXPECT_EQ(measured.read(), plain.read());
}

TEST(TensorStatistics, StayThoseOfTheLastStepThatMeasured) {
    const auto c = padded_case();
    Model model(c.config);
    model.initialize(3);
    Trainer trainer(model, clipping_config(c));
    measure(trainer, true);
    trainer.step(random_windows(c, 1), 1e-2, 0);
    const double measured = stats_of(trainer, 0).gradient_rms;
    measure(trainer, false);
    trainer.step(random_windows(c, 2), 1e-2, 1);
    EXPECT_EQ(stats_of(trainer, 0).gradient_rms, measured);
}

TEST(TensorStatistics, AreRefusedWhereThereAreNone) {
    const auto c = padded_case();
    Model model(c.config);
    Trainer trainer(model, clipping_config(c));
    EXPECT_THROW(stats_of(trainer, 0), Failure);
    measure(trainer, true);
    EXPECT_THROW(stats_of(trainer, 0), Failure);
    trainer.step(random_windows(c, 1), 1e-2, 0);
    EXPECT_NO_THROW(stats_of(trainer, 0));
    EXPECT_THROW(stats_of(trainer, -1), Failure);
    EXPECT_THROW(stats_of(trainer, static_cast<int32_t>(model.tensors().size())), Failure);
}

}  // namespace
}  // namespace hybrid::core
