// What a model of a shape does besides training, through the C ABI.
#pragma once

#include "shape.h"
#include "timings.h"

namespace hybrid::bench {

struct Inference {
    int64_t evaluated_tokens;
    Timings evaluation;  // losses of a batch
    int examples;
    Timings multiple_choice;  // log-probabilities of their endings

    double tokens_per_second() const { return static_cast<double>(evaluated_tokens) / evaluation.median() * 1e3; }
    double examples_per_second() const { return examples / multiple_choice.median() * 1e3; }
};

Inference measure_inference(const Shape& shape, int repeats);

}  // namespace hybrid::bench
