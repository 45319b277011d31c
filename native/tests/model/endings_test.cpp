// Endings after contexts that are computed once: the numbers of each ending alone.
#include <gtest/gtest.h>

#include <algorithm>

#include "cases.h"
#include "near.h"

namespace hybrid::core {
namespace {

// A context and endings of these lengths, of random ids.
Example random_example(int32_t context, const std::vector<int32_t>& endings, int32_t n_vocab, uint64_t seed) {
    Example example{random_tokens(context, n_vocab, seed), {}};
    for (const int32_t length : endings) example.endings.push_back(random_tokens(length, n_vocab, ++seed));
    return example;
}

// Examples for sequences of up to `length` inputs: contexts and endings of one token, endings that fill the length,
// one ending alone and a context that leaves room for one token.
std::vector<Example> examples_up_to(int32_t length, int32_t n_vocab) {
    const int32_t half = (length + 1) / 2;
    return {random_example(1, {1, length, half}, n_vocab, 1),
            random_example(half, {1, length + 1 - half, 1}, n_vocab, 2), random_example(length, {1}, n_vocab, 3),
            random_example(half, {half, 1, half, half}, n_vocab, 4)};
}

// Every ending by a forward pass of its own.
EndingScores one_at_a_time(Scorer& scorer, const std::vector<Example>& examples, int32_t n_vocab) {
    EndingScores all;
    for (const auto& example : examples) {
        for (const auto& ending : example.endings) {
            auto tokens = example.context;
            tokens.insert(tokens.end(), ending.begin(), ending.end() - 1);
            std::vector<int32_t> targets(example.context.size() - 1, -1);
            targets.insert(targets.end(), ending.begin(), ending.end());
            const auto scores = scorer.log_probabilities(tokens, targets, 1);
            all.log_probabilities.insert(all.log_probabilities.end(), scores.end() - ending.size(), scores.end());
            const auto logits = scorer.logits(tokens, 1);
            for (auto row = logits.end() - ending.size() * n_vocab; row != logits.end(); row += n_vocab)
                all.top_tokens.push_back(static_cast<int32_t>(std::max_element(row, row + n_vocab) - row));
        }
    }
    return all;
}

void expect_equal_scores(const EndingScores& actual, const EndingScores& expected) {
    expect_near(actual.log_probabilities, expected.log_probabilities, 2e-5, "log-probabilities");
    EXPECT_EQ(actual.top_tokens, expected.top_tokens);
}

class Endings : public testing::TestWithParam<Case> {};

TEST_P(Endings, EqualEachEndingAlone) {
    const Case& c = GetParam();
    const int32_t length = c.config.n_ctx;
    Model model(c.config);
    model.write(random_parameters(model, 1));
    const auto examples = examples_up_to(length, c.config.n_vocab);
    Scorer alone(model, 1, length), together(model, 8, length);
    const auto expected = one_at_a_time(alone, examples, c.config.n_vocab);
    expect_equal_scores(together.endings(examples), expected);
    expect_equal_scores(together.endings(examples), expected);  // nothing is left over from the call before
}

INSTANTIATE_TEST_SUITE_P(Model, Endings, testing::ValuesIn(cases()), [](const auto& info) { return info.param.name; });

TEST(EndingsOfAScorer, AreScoredInSeveralChunksOfTheHead) {
    auto config = small_config();
    config.n_ctx = 600;
    config.n_kv_head = 2;
    Model model(config);
    model.write(random_parameters(model, 1));
    const std::vector<Example> examples = {random_example(70, {300, 1, 530, 65}, config.n_vocab, 1),
                                           random_example(1, {64, 600}, config.n_vocab, 2)};
    Scorer alone(model, 1, 600), together(model, 3, 600);
    expect_equal_scores(together.endings(examples), one_at_a_time(alone, examples, config.n_vocab));
}

TEST(EndingsOfAScorer, TopTokensMayBeLeftOut) {
    const auto config = small_config();
    Model model(config);
    model.write(random_parameters(model, 1));
    Scorer scorer(model, 2, 8);
    const std::vector<Example> examples = {random_example(3, {2, 4}, config.n_vocab, 1)};
    const PackedExamples packed(examples);
    std::vector<float> scores(packed.ending_tokens);
    check(hy_scorer_endings(scorer.get(), packed.tokens.data(), packed.context_lengths.data(),
                            packed.ending_counts.data(), packed.ending_lengths.data(), 1, scores.data(), nullptr));
    EXPECT_EQ(scores, scorer.endings(examples).log_probabilities);
}

// 2 * 6 rows, each sequence of up to 6 without its last token.
TEST(EndingsOfAScorer, RefuseWhatDoesNotFitAndWriteNothing) {
    const auto config = small_config();
    Model model(config);
    Scorer scorer(model, 2, 6);
    std::vector<float> scores(64, 7.0f);
    std::vector<int32_t> tops(64, 7);
    const auto status = [&](const PackedExamples& packed) {
        return hy_scorer_endings(scorer.get(), packed.tokens.data(), packed.context_lengths.data(),
                                 packed.ending_counts.data(), packed.ending_lengths.data(),
                                 static_cast<int32_t>(packed.context_lengths.size()), scores.data(), tops.data());
    };
    const auto of = [&](std::vector<Example> examples) { return PackedExamples(examples); };
    const Example fits = random_example(4, {3, 3}, config.n_vocab, 1);  // 8 rows

    EXPECT_EQ(status(of({})), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(of({{{}, {{1}}}})), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(of({{{1}, {}}})), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(of({{{1}, {{1}, {}}}})), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(of({random_example(5, {3}, config.n_vocab, 1)})), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(of({fits, fits})), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(status(of({fits, {{1, config.n_vocab}, {{1}}}})), HY_STATUS_INVALID_TOKEN);
    EXPECT_EQ(status(of({fits, {{1}, {{1}, {-1}}}})), HY_STATUS_INVALID_TOKEN);
    EXPECT_EQ(std::string(hy_last_error()).find("position 2 of example 1") == std::string::npos, false)
        << hy_last_error();
    auto negative = of({fits});
    negative.ending_lengths[1] = -3;
    EXPECT_EQ(status(negative), HY_STATUS_INVALID_ARGUMENT);
    auto missing = of({fits});
    EXPECT_EQ(hy_scorer_endings(scorer.get(), missing.tokens.data(), nullptr, missing.ending_counts.data(),
                                missing.ending_lengths.data(), 1, scores.data(), tops.data()),
              HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(scores, std::vector<float>(64, 7.0f));
    EXPECT_EQ(tops, std::vector<int32_t>(64, 7));
    EXPECT_EQ(status(of({fits, random_example(1, {4}, config.n_vocab, 2)})), HY_STATUS_OK);  // 12 rows
}

}  // namespace
}  // namespace hybrid::core
