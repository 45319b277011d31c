// What a model of a shape does besides training, through the C ABI.
#pragma once

#include <vector>

#include "shape.h"
#include "timings.h"

namespace hybrid::bench {

// Tokens per second of appending one token to each sequence of a batch, and what reading the weights once would give.
struct DecodingRate {
    int32_t batch;
    double tokens_per_second, bound;
};

struct Inference {
    int64_t evaluated_tokens;
    Timings evaluation;  // losses of a batch
    int examples;
    Timings multiple_choice;  // log-probabilities of their endings

    std::vector<DecodingRate> decoding;  // one sequence and eight

    double tokens_per_second() const { return static_cast<double>(evaluated_tokens) / evaluation.median() * 1e3; }
    double examples_per_second() const { return examples / multiple_choice.median() * 1e3; }
};

Inference measure_inference(const Shape& shape, int repeats);

}  // namespace hybrid::bench
