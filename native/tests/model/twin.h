// The autograd twin (twin_module.h) behind plain types, so that only its own files compile libtorch's headers.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hybrid/hybrid.h"

namespace hybrid::twin {

using NamedValues = std::map<std::string, std::vector<double>>;

enum class Precision { kFloat, kDouble };

// The windows of a step: each T + 1 ids. document_starts is empty or one row of T positions per window.
struct Windows {
    std::vector<std::vector<int32_t>> ids;
    std::vector<std::vector<int32_t>> document_starts;
    int64_t first_sequence = 0;
};

struct StepResult {
    double cross_entropy;   // mean over the tokens
    NamedValues gradients;  // of mean(cross-entropy + z_loss * lse^2)
};

class Twin {
  public:
    Twin(const hy_model_config& config, Precision precision);
    ~Twin();

    void set(const NamedValues& parameters);

    // Forward and backward over all windows at once, with dropout of the given seed and step.
    StepResult step(const Windows& windows, uint64_t seed, int64_t step);

    // Without dropout, for tokens [batch, length].
    std::vector<double> logits(const std::vector<int32_t>& tokens, int64_t batch);             // [batch, length, V]
    std::vector<double> log_probabilities(const std::vector<int32_t>& tokens, int64_t batch);  // [batch, length, V]

    // Mean cross-entropy of the windows without dropout.
    double loss(const Windows& windows);

  private:
    struct Implementation;
    std::unique_ptr<Implementation> self_;
};

}  // namespace hybrid::twin
