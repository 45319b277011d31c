// The shapes that the model is tested in, and random parameters and text for them.
#pragma once

#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "core.h"

namespace hybrid::core {

// A model and the windows that go through it.
struct Case {
    std::string name;
    hy_model_config config;
    int32_t context;  // T
    int32_t windows = 4;
    int32_t micro_batch = 4;
    bool documents = false;
};

inline void PrintTo(const Case& c, std::ostream* out) {
    *out << c.name;
}

// Two layers of D = 24 in four heads of six, every bias, tied, no dropout, V = 129 (stored as 192).
hy_model_config small_config();

// One case for every field of hy_model_config and hy_batch that changes the arithmetic.
std::vector<Case> cases();

// Values that leave no term invisible: norm weights around one, biases around zero, both clearly apart from them.
NamedValues random_parameters(const Model& model, uint64_t seed);

Windows random_windows(const Case& c, uint64_t seed);

// Random ids of the vocabulary.
std::vector<int32_t> random_tokens(size_t count, int32_t n_vocab, uint64_t seed);

}  // namespace hybrid::core
