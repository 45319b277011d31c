// Multiple-choice examples of random tokens with the lengths of HellaSwag's.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace hybrid::bench {

constexpr int32_t kLongestExample = 128;  // tokens of a context and an ending
constexpr int32_t kExampleSequences = 8;  // their product: the rows of a pass, as `hybrid eval` takes them

struct Example {
    std::vector<int32_t> context;
    std::vector<std::vector<int32_t>> endings;

    // Tokens that go through the model when the context is computed once.
    int64_t rows() const {
        int64_t rows = static_cast<int64_t>(context.size());
        for (const auto& ending : endings) rows += static_cast<int64_t>(ending.size()) - 1;
        return rows;
    }
};

// Contexts of 60 to 90 tokens, four endings of 15 to 35.
inline std::vector<Example> random_examples(int count, int32_t n_vocab) {
    std::mt19937 random(1);
    const auto ids = [&](uint32_t shortest, uint32_t longest) {
        std::vector<int32_t> tokens(shortest + random() % (longest - shortest + 1));
        for (auto& token : tokens) token = static_cast<int32_t>(random() % static_cast<uint32_t>(n_vocab));
        return tokens;
    };
    std::vector<Example> examples(static_cast<size_t>(count));
    for (auto& example : examples) {
        example.context = ids(60, 90);
        for (int ending = 0; ending < 4; ++ending) example.endings.push_back(ids(15, 35));
    }
    return examples;
}

}  // namespace hybrid::bench
