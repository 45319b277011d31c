// Incremental decoding: the logits of a full forward pass, however the tokens arrive.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cases.h"
#include "near.h"

namespace hybrid::core {
namespace {

hy_model_config decoder_config() {
    auto config = small_config();
    config.n_ctx = 24;
    config.n_kv_head = 2;
    config.qk_norm = 1;
    config.dropout_attn = config.dropout_ffn = 0.5;  // must not show
    return config;
}

// Columns [from, from + count) of tokens [batch, length].
std::vector<int32_t> columns(const std::vector<int32_t>& tokens, int32_t batch, int32_t from, int32_t count) {
    const auto length = static_cast<int32_t>(tokens.size()) / batch;
    std::vector<int32_t> result(static_cast<size_t>(batch * count));
    for (int32_t b = 0; b < batch; ++b)
        std::copy_n(tokens.begin() + b * length + from, count, result.begin() + b * count);
    return result;
}

struct Chunking {
    std::string name;
    std::vector<int32_t> counts;  // each: tokens appended at once
};

std::vector<Chunking> chunkings() {
    return {{"whole", {20}},
            {"one_by_one", std::vector<int32_t>(20, 1)},
            {"prompt_then_one_by_one", {15, 1, 1, 1, 1, 1}},
            {"uneven", {3, 1, 7, 2, 7}}};
}

class Decoding : public testing::TestWithParam<std::tuple<Chunking, int32_t>> {};

TEST_P(Decoding, EqualsTheForwardPass) {
    const auto& [chunking, batch] = GetParam();
    const auto config = decoder_config();
    Model model(config);
    const auto parameters = random_parameters(model, 1);
    model.write(parameters);
    twin::Twin twin(config, twin::Precision::kDouble);
    twin.set(parameters);

    const int32_t length = std::accumulate(chunking.counts.begin(), chunking.counts.end(), 0);
    const auto tokens = random_tokens(batch * length, config.n_vocab, 2);
    const auto all = twin.logits(tokens, batch);  // [batch, length, V]

    Decoder decoder(model, batch, config.n_ctx);
    for (const int32_t count : chunking.counts) {
        const auto logits = decoder.append(columns(tokens, batch, decoder.length(), count));
        std::vector<double> expected;
        for (int32_t b = 0; b < batch; ++b) {
            const auto row = all.begin() + (b * length + decoder.length() - 1) * config.n_vocab;
            expected.insert(expected.end(), row, row + config.n_vocab);
        }
        expect_near(logits, expected, 2e-5 * largest(expected), "logits at length " + std::to_string(decoder.length()));
    }
    EXPECT_EQ(decoder.length(), length);
}

INSTANTIATE_TEST_SUITE_P(Model, Decoding, testing::Combine(testing::ValuesIn(chunkings()), testing::Values(1, 2, 3)),
                         [](const auto& info) {
                             return std::get<0>(info.param).name + "_batch_" + std::to_string(std::get<1>(info.param));
                         });

class DecodingShapes : public testing::TestWithParam<Case> {};

TEST_P(DecodingShapes, PromptAndOneTokenEqualTheScorer) {
    const Case& c = GetParam();
    Model model(c.config);
    model.write(random_parameters(model, 1));
    const auto tokens = random_tokens(c.context, c.config.n_vocab, 6);
    Decoder decoder(model, 1, c.context);
    decoder.append(columns(tokens, 1, 0, c.context - 1));
    const auto last = decoder.append(columns(tokens, 1, c.context - 1, 1));
    const auto all = Scorer(model, 1, c.context).logits(tokens, 1);
    expect_near(last, std::vector<float>(all.end() - c.config.n_vocab, all.end()), 2e-5 * largest(all), "logits");
}

// A prompt and another token need two positions.
std::vector<Case> cases_of_two_tokens() {
    auto all = cases();
    all.erase(std::remove_if(all.begin(), all.end(), [](const Case& c) { return c.context < 2; }), all.end());
    return all;
}

INSTANTIATE_TEST_SUITE_P(Model, DecodingShapes, testing::ValuesIn(cases_of_two_tokens()),
                         [](const auto& info) { return info.param.name; });

TEST(Decoder, TakesAPromptLongerThanOnePiece) {
    auto config = decoder_config();
    config.n_ctx = 600;
    Model model(config);
    model.write(random_parameters(model, 1));
    constexpr int32_t kBatch = 2, kLength = 520;
    const auto tokens = random_tokens(kBatch * kLength, config.n_vocab, 2);
    const auto all = Scorer(model, kBatch, kLength).logits(tokens, kBatch);
    std::vector<float> expected;
    for (int32_t b = 0; b < kBatch; ++b) {
        const auto row = all.begin() + ((b + 1) * kLength - 1) * config.n_vocab;
        expected.insert(expected.end(), row, row + config.n_vocab);
    }
    Decoder decoder(model, kBatch, config.n_ctx);
    expect_near(decoder.append(tokens), expected, 2e-5 * largest(expected), "logits");
    EXPECT_EQ(decoder.length(), kLength);
}

TEST(Decoder, TruncatedEqualsFresh) {
    const auto config = decoder_config();
    Model model(config);
    model.write(random_parameters(model, 1));
    constexpr int32_t kBatch = 2;
    const auto prompt = random_tokens(kBatch * 5, config.n_vocab, 2),
               first = random_tokens(kBatch * 3, config.n_vocab, 3),
               second = random_tokens(kBatch * 3, config.n_vocab, 4);

    Decoder fresh(model, kBatch, config.n_ctx);
    fresh.append(prompt);
    const auto expected = fresh.append(second);

    Decoder decoder(model, kBatch, config.n_ctx);
    decoder.append(prompt);
    EXPECT_NE(decoder.append(first), expected);
    decoder.truncate(5);
    EXPECT_EQ(decoder.length(), 5);
    EXPECT_EQ(decoder.append(second), expected);
    decoder.truncate(0);
    decoder.append(prompt);
    EXPECT_EQ(decoder.append(second), expected);
}

TEST(Decoder, RefusesWhatDoesNotFitAndStaysAsItWas) {
    const auto config = decoder_config();
    Model model(config);
    model.write(random_parameters(model, 1));
    Decoder decoder(model, 1, 6), undisturbed(model, 1, 6);
    decoder.append({1, 2, 3, 4});
    undisturbed.append({1, 2, 3, 4});

    std::vector<float> logits(config.n_vocab, 7.0f);
    const std::vector<int32_t> three{5, 6, 7}, unknown{config.n_vocab}, negative{-1};
    EXPECT_EQ(hy_decoder_append(decoder.get(), three.data(), 3, logits.data()), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_decoder_append(decoder.get(), three.data(), 0, logits.data()), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_decoder_append(decoder.get(), unknown.data(), 1, logits.data()), HY_STATUS_INVALID_TOKEN);
    EXPECT_EQ(hy_decoder_append(decoder.get(), negative.data(), 1, logits.data()), HY_STATUS_INVALID_TOKEN);
    EXPECT_EQ(hy_decoder_truncate(decoder.get(), 5), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_decoder_truncate(decoder.get(), -1), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(logits, std::vector<float>(config.n_vocab, 7.0f));
    EXPECT_EQ(decoder.length(), 4);
    EXPECT_EQ(decoder.append({5, 6}), undisturbed.append({5, 6}));
}

// Text with something to learn: each id follows from the one before it nine times in ten.
std::vector<int32_t> predictable_tokens(size_t count, int32_t n_vocab, uint64_t seed) {
    const auto noise = random_tokens(2 * count, n_vocab, seed);
    std::vector<int32_t> tokens(count, 1);
    for (size_t i = 1; i < count; ++i)
        tokens[i] = noise[2 * i] % 10 == 0 ? noise[2 * i + 1] : (7 * tokens[i - 1] + 3) % n_vocab;
    return tokens;
}

hy_model_config trainable_config() {
    auto config = small_config();
    config.n_ctx = 32;
    config.n_embd = 64;
    config.head_dim = 16;
    config.n_ffn = 128;
    return config;
}

// A model that has learned a part of predictable_tokens.
Model trained_model() {
    const auto config = trainable_config();
    Model model(config);
    model.initialize(1);
    Trainer trainer(model, trainer_config(8, config.n_ctx));
    for (int64_t step = 0; step < 60; ++step) {
        Windows windows;
        for (uint64_t i = 0; i < 8; ++i)
            windows.ids.push_back(predictable_tokens(static_cast<size_t>(config.n_ctx) + 1, config.n_vocab,
                                                     100 + 8 * static_cast<uint64_t>(step) + i));
        trainer.step(windows, 3e-3, step);
    }
    return model;
}

// exp of the mean cross-entropy of tokens [batch, length], decoded one by one.
double perplexity(const Model& model, hy_decoder_weights weights, const std::vector<int32_t>& tokens, int32_t batch) {
    const auto length = static_cast<int32_t>(tokens.size()) / batch;
    const int32_t n_vocab = model.config().n_vocab;
    Decoder decoder(model, batch, length, weights);
    double sum = 0.0;
    for (int32_t position = 0; position + 1 < length; ++position) {
        const auto logits = decoder.append(columns(tokens, batch, position, 1));
        for (int32_t b = 0; b < batch; ++b) {
            const float* row = logits.data() + b * n_vocab;
            double exponentials = 0.0;
            for (int32_t id = 0; id < n_vocab; ++id) exponentials += std::exp(static_cast<double>(row[id]));
            sum += std::log(exponentials) - row[tokens[static_cast<size_t>(b * length + position + 1)]];
        }
    }
    return std::exp(sum / (batch * (length - 1)));
}

TEST(Int8Decoder, ChangesThePerplexityByLessThanHalfAPercent) {
    const Model model = trained_model();
    const auto tokens = predictable_tokens(16 * 32, model.config().n_vocab, 1);
    const double exact = perplexity(model, HY_DECODER_WEIGHTS_FLOAT32, tokens, 16);
    const double rounded = perplexity(model, HY_DECODER_WEIGHTS_INT8, tokens, 16);
    EXPECT_LT(exact, 0.2 * model.config().n_vocab) << "the model has learned nothing";
    EXPECT_NEAR(rounded / exact, 1.0, 0.005);
    EXPECT_NE(rounded, exact);
}

// Rounding a weight to a 254th of its row's range moves a logit, but not far.
TEST(Int8Decoder, GivesNearlyTheLogitsOfFloat32HoweverTheTokensArrive) {
    const Model model = trained_model();
    const auto tokens = predictable_tokens(2 * 20, model.config().n_vocab, 2);
    const auto exact = Decoder(model, 2, 20).append(tokens);
    Decoder whole(model, 2, 20, HY_DECODER_WEIGHTS_INT8), stepwise(model, 2, 20, HY_DECODER_WEIGHTS_INT8);
    const auto rounded = whole.append(tokens);
    std::vector<float> last;
    for (int32_t position = 0; position < 20; ++position) last = stepwise.append(columns(tokens, 2, position, 1));
    expect_near(rounded, exact, 2e-2 * largest(exact), "logits");
    expect_near(last, rounded, 2e-5 * largest(rounded), "logits, token by token");
    EXPECT_NE(rounded, exact);
}

// Every weight is a multiple of 1 / 127 of its row's largest: nothing is rounded.
TEST(Int8Decoder, IsExactWhereTheWeightsAreMultiplesOfTheScale) {
    const auto config = decoder_config();
    Model model(config);
    auto parameters = random_parameters(model, 1);
    for (const auto& tensor : model.tensors()) {
        if (tensor.rank != 2) continue;
        auto& values = parameters.at(tensor.name);
        for (int64_t row = 0; row < tensor.rows; ++row) {
            double* first = values.data() + row * tensor.columns;
            for (int64_t i = 0; i < tensor.columns; ++i)
                first[i] = std::nearbyint(std::clamp(64.0 * first[i], -127.0, 127.0)) / 256.0;
            first[0] = row % 2 == 0 ? 127.0 / 256.0 : -127.0 / 256.0;
        }
    }
    model.write(parameters);
    const auto tokens = random_tokens(2 * 12, config.n_vocab, 2);
    const auto exact = Decoder(model, 2, 12).append(tokens);
    const auto rounded = Decoder(model, 2, 12, HY_DECODER_WEIGHTS_INT8).append(tokens);
    expect_near(rounded, exact, 2e-5 * largest(exact), "logits");
}

TEST(Int8Decoder, IsNotANumberWhereAWeightIsNot) {
    auto config = decoder_config();
    config.tied = 0;
    for (const double bad : {std::nan(""), HUGE_VAL}) {
        Model model(config);
        auto parameters = random_parameters(model, 1);
        parameters.at("out_proj.weight")[0] = bad;
        model.write(parameters);
        const auto logits = Decoder(model, 1, 12, HY_DECODER_WEIGHTS_INT8).append({1, 2, 3});
        EXPECT_TRUE(std::isnan(logits[0]));
        EXPECT_TRUE(std::isfinite(logits[1]));
    }
}

TEST(Int8Decoder, KeepsTheWeightsThatItWasCreatedWith) {
    auto config = decoder_config();
    config.tied = 0;
    Model model(config);
    const auto parameters = random_parameters(model, 1);
    model.write(parameters);
    Decoder decoder(model, 1, 12, HY_DECODER_WEIGHTS_INT8);
    const auto before = decoder.append({1, 2, 3});
    auto changed = parameters;
    for (auto& value : changed.at("out_proj.weight")) value *= 2.0;
    model.write(changed);
    decoder.truncate(0);
    EXPECT_EQ(decoder.append({1, 2, 3}), before);
}

}  // namespace
}  // namespace hybrid::core
