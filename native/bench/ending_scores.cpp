#include "ending_scores.h"

#include <algorithm>
#include <cmath>

#include "check.h"

namespace hybrid::bench {

namespace {

// Examples as hy_scorer_endings takes them.
struct Pass {
    std::vector<int32_t> tokens, contexts, counts, lengths;
    int64_t rows = 0;
    size_t ending_tokens = 0;

    void add(const Example& example) {
        tokens.insert(tokens.end(), example.context.begin(), example.context.end());
        contexts.push_back(static_cast<int32_t>(example.context.size()));
        counts.push_back(static_cast<int32_t>(example.endings.size()));
        for (const auto& ending : example.endings) {
            tokens.insert(tokens.end(), ending.begin(), ending.end());
            lengths.push_back(static_cast<int32_t>(ending.size()));
            ending_tokens += ending.size();
        }
        rows += example.rows();
    }
};

float log_softmax(const float* logits, int32_t n_vocab, int32_t token) {
    const float largest = *std::max_element(logits, logits + n_vocab);
    double sum = 0.0;
    for (int32_t id = 0; id < n_vocab; ++id) sum += std::exp(logits[id] - largest);
    return static_cast<float>(logits[token] - largest - std::log(sum));
}

}  // namespace

TokenScores score_together(hy_scorer* scorer, const std::vector<Example>& examples, int64_t rows_per_pass) {
    TokenScores all;
    for (size_t next = 0; next < examples.size();) {
        Pass pass;
        do pass.add(examples[next++]);
        while (next < examples.size() && pass.rows + examples[next].rows() <= rows_per_pass);
        TokenScores scores(pass.ending_tokens);
        check(hy_scorer_endings(scorer, pass.tokens.data(), pass.contexts.data(), pass.counts.data(),
                                pass.lengths.data(), static_cast<int32_t>(pass.contexts.size()), scores.data(),
                                nullptr));
        all.insert(all.end(), scores.begin(), scores.end());
    }
    return all;
}

TokenScores score_one_at_a_time(hy_scorer* scorer, const std::vector<Example>& examples, int32_t n_vocab) {
    TokenScores all;
    std::vector<float> logits;
    for (const auto& example : examples) {
        for (const auto& ending : example.endings) {
            auto tokens = example.context;
            tokens.insert(tokens.end(), ending.begin(), ending.end() - 1);
            logits.resize(tokens.size() * static_cast<size_t>(n_vocab));
            check(hy_scorer_logits(scorer, tokens.data(), 1, static_cast<int32_t>(tokens.size()), logits.data()));
            const float* row = logits.data() + (example.context.size() - 1) * static_cast<size_t>(n_vocab);
            for (const int32_t token : ending) {
                all.push_back(log_softmax(row, n_vocab, token));
                row += n_vocab;
            }
        }
    }
    return all;
}

}  // namespace hybrid::bench
