// Numbers of LF_LLM-269M's own code (native/tests/fixtures), within the noise measured between BLAS libraries.
#include <gtest/gtest.h>

#include <numeric>

#include "cases.h"
#include "near.h"
#include "reference_model.h"
#include "safetensors.h"

namespace hybrid::core {
namespace {

NamedValues without_tied_head(NamedValues parameters) {
    parameters.erase("out_proj.weight");
    return parameters;
}

class TinyModel : public testing::Test {
  protected:
    TinyModel() : model_(tiny_config()) { model_.write(file_.with_prefix("param.")); }

    const Safetensors file_{"tiny_model.safetensors"};
    Model model_;
};

TEST_F(TinyModel, InitialParametersComeFromTheSeed) {
    Model fresh(tiny_config());
    fresh.initialize(7);
    expect_near(fresh.read(), without_tied_head(file_.with_prefix("param.")), 0.0, 1e-6);
}

TEST_F(TinyModel, LogitsAtEveryLength) {
    const auto x = file_.integers("x");
    Scorer scorer(model_, 2, 32);
    for (const int32_t length : {1, 7, 31, 32}) {
        std::vector<int32_t> tokens;
        for (const int32_t row : {0, 1}) tokens.insert(tokens.end(), &x[row * 32], &x[row * 32] + length);
        const auto name = length == 32 ? "logits" : "logits_T" + std::to_string(length);
        expect_near(scorer.logits(tokens, 2), file_.values(name), 1e-5, name);
    }
}

TEST_F(TinyModel, LossAndEveryGradient) {
    const Windows windows{joined(file_.integers("x"), file_.integers("y"), 32), {}, 0};
    Trainer trainer(model_, trainer_config(2, 32));
    const auto metrics = trainer.step(windows, 0.0, 0);
    EXPECT_NEAR(metrics.loss, file_.values("loss")[0], 2e-6);
    EXPECT_NEAR(Scorer(model_, 2, 32).mean_loss(windows), file_.values("loss")[0], 2e-6);
    expect_near(trainer.read(HY_TRAINER_STATE_GRADIENT), file_.with_prefix("grad."), 0.0, 2e-6);
}

TEST_F(TinyModel, TheTwinIsTheReferencesModel) {
    twin::Twin twin(tiny_config(), twin::Precision::kDouble);
    twin.set(without_tied_head(file_.with_prefix("param.")));
    const auto result = twin.step({joined(file_.integers("x"), file_.integers("y"), 32), {}, 0}, 0, 0);
    EXPECT_NEAR(result.cross_entropy, file_.values("loss")[0], 2e-6);
    expect_near(result.gradients, file_.with_prefix("grad."), 0.0, 2e-6);
}

TEST_F(TinyModel, HasTheReferencesParameters) {
    int64_t count = 0;
    for (const auto& info : model_.tensors()) {
        count += info.rows * info.columns;
        const auto shape = file_.shape(std::string("param.") + info.name);
        EXPECT_EQ(static_cast<size_t>(info.rank), shape.size()) << info.name;
        EXPECT_EQ(info.rows, shape[0]) << info.name;
        EXPECT_EQ(info.columns, info.rank == 2 ? shape[1] : 1) << info.name;
        EXPECT_EQ(info.offset % 64, 0) << info.name;
    }
    EXPECT_EQ(count, 207744);
}

TEST(SelfCheck, WholeModelWithHeadsOfTwo) {
    const Safetensors file("selfcheck.safetensors");
    Model model(reference_config(4, 5, 4, 2, 2));
    model.write(file.with_prefix("model.param."));
    expect_near(Scorer(model, 2, 5).logits(file.integers("model.x"), 2), file.values("model.eval_out"), 1e-5, "logits");
}

// One block between an embedding whose rows are the fixture's inputs and a head that is the identity: the logits are
// the final norm of the block's output.
TEST(SelfCheck, OneBlock) {
    const Safetensors file("selfcheck.safetensors");
    constexpr int32_t kWidth = 8, kTokens = 8;  // 2 sequences of 4 inputs of width 8
    auto config = reference_config(kTokens, 4, kWidth, 2, 1);
    config.tied = 0;
    Model model(config);
    auto parameters = model.read();  // norm weights are one
    for (const auto& [name, values] : file.with_prefix("transformer_block.param."))
        parameters.at("transformer_blocks.0." + name) = values;
    parameters.at("embd.weight") = file.values("transformer_block.x");
    auto& head = parameters.at("out_proj.weight");
    for (int32_t i = 0; i < kWidth; ++i) head[i * kWidth + i] = 1.0;
    model.write(parameters);

    auto expected = file.values("transformer_block.eval_out");
    for (int32_t token = 0; token < kTokens; ++token) {
        double* row = &expected[token * kWidth];
        double squares = 0.0;
        for (int32_t i = 0; i < kWidth; ++i) squares += row[i] * row[i];
        for (int32_t i = 0; i < kWidth; ++i) row[i] /= std::sqrt(squares / kWidth + config.norm_eps);
    }
    expect_near(Scorer(model, 2, 4).logits({0, 1, 2, 3, 4, 5, 6, 7}, 2), expected, 1e-5, "normalised block output");
}

TEST(OptimizerFixture, TwentySteps) {
    const Safetensors tiny("tiny_model.safetensors"), file("optimizer.safetensors");
    Model model(tiny_config());
    model.write(tiny.with_prefix("param."));
    hy_trainer_config config{};
    hy_trainer_config_default(&config);  // betas .9 and .95, eps 1e-8, decay 0.1, clip 1.0
    config.micro_batch = 2;
    Trainer trainer(model, config);

    const auto windows = joined(file.integers("x"), file.integers("y"), 32);
    const auto losses = file.values("loss"), norms = file.values("grad_norm"), rates = file.values("lr");
    for (int64_t step = 0; step < 20; ++step) {
        const Windows batch{{windows.begin() + step * 4, windows.begin() + step * 4 + 4}, {}, 0};
        const auto metrics = trainer.step(batch, rates[step], step);
        EXPECT_NEAR(metrics.loss, losses[step], 1e-5) << "step " << step;
        EXPECT_NEAR(metrics.gradient_norm, norms[step], 5e-5) << "step " << step;
        if (step == 0) {
            expect_near(trainer.read(HY_TRAINER_STATE_GRADIENT), file.with_prefix("grad_step0."), 0.0, 2e-6);
            expect_near(model.read(), file.with_prefix("param_after_step0."), 0.0, 5e-5);
        }
    }
    expect_near(model.read(), file.with_prefix("final_param."), 0.0, 5e-5);
    expect_near(trainer.read(HY_TRAINER_STATE_EXP_AVG), file.with_prefix("final_exp_avg."), 0.0, 2e-6);
    expect_near(trainer.read(HY_TRAINER_STATE_EXP_AVG_SQ), file.with_prefix("final_exp_avg_sq."), 1e-4, 1e-9);
}

// The tiny model with the weights that a set of fixtures is for.
struct Weights {
    std::string name;
    double tolerance;  // of logits
};

class WithWeights : public testing::TestWithParam<Weights> {
  protected:
    WithWeights() : model_(tiny_config()) {
        model_.write(GetParam().name == "init" ? Safetensors("tiny_model.safetensors").with_prefix("param.")
                                               : Safetensors("optimizer.safetensors").with_prefix("final_param."));
    }

    Model model_;
};

TEST_P(WithWeights, GreedyDecodingWritesTheSameTokens) {
    const Safetensors file("decode.safetensors");
    for (const char* run : {"greedy0", "greedy1"}) {
        const auto prefix = GetParam().name + "." + run + ".";
        const auto expected = file.values(prefix + "last_logits");  // [24, 128]
        auto sequence = file.integers(prefix + "prompt");
        std::vector<float> all;
        Decoder decoder(model_, 1, 32);
        auto next = sequence;
        for (int step = 0; step < 24; ++step) {
            const auto logits = decoder.append(next);
            all.insert(all.end(), logits.begin(), logits.end());
            next = {static_cast<int32_t>(std::max_element(logits.begin(), logits.end()) - logits.begin())};
            sequence.push_back(next[0]);
        }
        EXPECT_EQ(sequence, file.integers(prefix + "sequence"));
        expect_near(all, expected, GetParam().tolerance, prefix + "last_logits");
    }
}

// The mean log-probability of each ending's tokens, which decides a multiple-choice item.
TEST_P(WithWeights, EndingsGetTheSameScores) {
    const Safetensors file("hellaswag.safetensors");
    Scorer scorer(model_, 4, 32);
    std::vector<int32_t> predictions;
    for (int item = 0; item < 6; ++item) {
        const auto prefix = "ex" + std::to_string(item) + ".";
        const auto ids = file.integers(prefix + "input_ids"), mask = file.integers(prefix + "ending_mask");
        const int64_t width = file.shape(prefix + "input_ids")[1], ending = file.shape(prefix + "ending_mask")[1];
        const int64_t context = width - ending;
        ASSERT_EQ(context, file.integers(prefix + "context_len")[0]);

        std::vector<int32_t> tokens, targets;
        for (int64_t choice = 0; choice < 4; ++choice) {
            for (int64_t t = 0; t + 1 < width; ++t) {
                const int64_t place = t + 1 - context;  // of the target in the ending
                const bool scored = place >= 0 && mask[choice * ending + place] != 0;
                tokens.push_back(ids[choice * width + t]);
                targets.push_back(scored ? ids[choice * width + t + 1] : -1);
            }
        }
        const auto scores = scorer.log_probabilities(tokens, targets, 4);
        std::vector<double> averages;
        for (int64_t choice = 0; choice < 4; ++choice) {
            const auto row = scores.begin() + choice * (width - 1);
            const auto count = std::accumulate(&mask[choice * ending], &mask[choice * ending] + ending, 0);
            averages.push_back(std::accumulate(row, row + width - 1, 0.0) / count);
        }
        expect_near(averages, file.values(GetParam().name + ".fp32." + prefix + "avg_logprob"), 2e-5, prefix);
        const auto best = std::max_element(averages.begin(), averages.end());
        predictions.push_back(static_cast<int32_t>(best - averages.begin()));
    }
    EXPECT_EQ(predictions, file.integers(GetParam().name + ".fp32.predicted"));
}

// The same items, each context computed once and all items in one call.
TEST_P(WithWeights, EndingsThatShareTheirContextGetTheSameScores) {
    const Safetensors file("hellaswag.safetensors");
    std::vector<Example> examples;
    std::vector<double> expected;
    for (int item = 0; item < 6; ++item) {
        const auto prefix = "ex" + std::to_string(item) + ".";
        const auto ids = file.integers(prefix + "input_ids"), mask = file.integers(prefix + "ending_mask");
        const int64_t width = file.shape(prefix + "input_ids")[1], ending = file.shape(prefix + "ending_mask")[1];
        const int64_t context = width - ending;
        Example example{{ids.begin(), ids.begin() + context}, {}};
        for (int64_t choice = 0; choice < 4; ++choice) {
            const auto begin = ids.begin() + choice * width + context;
            const auto length = std::accumulate(&mask[choice * ending], &mask[choice * ending] + ending, 0);
            example.endings.emplace_back(begin, begin + length);
        }
        examples.push_back(example);
        const auto averages = file.values(GetParam().name + ".fp32." + prefix + "avg_logprob");
        expected.insert(expected.end(), averages.begin(), averages.end());
    }

    const auto scores = Scorer(model_, 24, 32).endings(examples);
    std::vector<double> actual;
    auto token = scores.log_probabilities.begin();
    for (const auto& example : examples) {
        for (const auto& ending : example.endings) {
            actual.push_back(std::accumulate(token, token + ending.size(), 0.0) / ending.size());
            token += ending.size();
        }
    }
    expect_near(actual, expected, 2e-5, "average log-probabilities");
}

INSTANTIATE_TEST_SUITE_P(Fixtures, WithWeights, testing::Values(Weights{"init", 1e-5}, Weights{"trained", 3e-5}),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace hybrid::core
