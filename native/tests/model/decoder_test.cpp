// Incremental decoding: the logits of a full forward pass, however the tokens arrive.
#include <gtest/gtest.h>

#include <algorithm>
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
    std::vector<int32_t> result;
    for (int32_t b = 0; b < batch; ++b) {
        const auto row = tokens.begin() + b * length + from;
        result.insert(result.end(), row, row + count);
    }
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

}  // namespace
}  // namespace hybrid::core
