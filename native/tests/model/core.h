// The C ABI as C++ values, for the tests: handles that free themselves, statuses that throw, tensors by name.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "hybrid/hybrid.h"
#include "twin.h"

namespace hybrid::core {

using twin::NamedValues;
using twin::Windows;

// A status that is not HY_STATUS_OK, with the library's message.
class Failure : public std::runtime_error {
  public:
    explicit Failure(hy_status status) : std::runtime_error(hy_last_error()), status(status) {}
    const hy_status status;
};

void check(hy_status status);

// Where the tests' models live: HYBRID_TEST_DEVICE is "cpu" (the default) or "cuda", HYBRID_TEST_PRECISION "float32"
// (the default), "tf32" or "bfloat16".
hy_placement test_placement();

class Model {
  public:
    explicit Model(const hy_model_config& config, const hy_placement& placement = test_placement());

    hy_model* get() const { return handle_.get(); }
    const hy_model_config& config() const { return config_; }
    // Strings inside are the library's and live as long as the model.
    const std::vector<hy_tensor_info>& tensors() const { return tensors_; }

    NamedValues read() const;
    void write(const NamedValues& parameters);
    void initialize(int64_t seed) { check(hy_model_initialize(get(), seed)); }

  private:
    hy_model_config config_;
    std::unique_ptr<hy_model, void (*)(hy_model*)> handle_;
    std::vector<hy_tensor_info> tensors_;
};

// hy_batch over windows that it keeps.
class Batch {
  public:
    explicit Batch(const Windows& windows, hy_token_type type = HY_TOKEN_TYPE_U16);
    Batch(const Batch&) = delete;

    hy_batch* get() { return &view_; }

  private:
    std::vector<std::vector<uint16_t>> narrow_;
    std::vector<std::vector<uint32_t>> wide_;
    std::vector<const void*> pointers_;
    std::vector<int32_t> document_starts_;
    hy_batch view_{};
};

class Trainer {
  public:
    Trainer(const Model& model, const hy_trainer_config& config);

    hy_trainer* get() const { return handle_.get(); }
    hy_step_metrics step(Batch& batch, double learning_rate, int64_t step);
    hy_step_metrics step(const Windows& windows, double learning_rate, int64_t step);
    NamedValues read(hy_trainer_state state) const;
    int64_t updates() const;

  private:
    const Model& model_;
    std::unique_ptr<hy_trainer, void (*)(hy_trainer*)> handle_;
};

// A context and the endings that may follow it.
struct Example {
    std::vector<int32_t> context;
    std::vector<std::vector<int32_t>> endings;
};

// One value per token of every ending, in order.
struct EndingScores {
    std::vector<float> log_probabilities;
    std::vector<int32_t> top_tokens;
};

// Examples as hy_scorer_endings takes them.
struct PackedExamples {
    explicit PackedExamples(const std::vector<Example>& examples);

    std::vector<int32_t> tokens, context_lengths, ending_counts, ending_lengths;
    size_t ending_tokens = 0;
};

class Scorer {
  public:
    Scorer(const Model& model, int32_t max_batch, int32_t max_length);

    hy_scorer* get() const { return handle_.get(); }
    double mean_loss(const Windows& windows);
    std::vector<float> logits(const std::vector<int32_t>& tokens, int32_t batch);
    std::vector<float> log_probabilities(const std::vector<int32_t>& tokens, const std::vector<int32_t>& targets,
                                         int32_t batch);
    EndingScores endings(const std::vector<Example>& examples);

  private:
    int32_t n_vocab_;
    std::unique_ptr<hy_scorer, void (*)(hy_scorer*)> handle_;
};

class Decoder {
  public:
    Decoder(const Model& model, int32_t batch, int32_t max_length,
            hy_decoder_weights weights = HY_DECODER_WEIGHTS_FLOAT32);

    hy_decoder* get() const { return handle_.get(); }
    // tokens [batch, count] -> logits [batch, V].
    std::vector<float> append(const std::vector<int32_t>& tokens);
    int32_t length() const;
    void truncate(int32_t length) { check(hy_decoder_truncate(get(), length)); }

  private:
    int32_t batch_, n_vocab_;
    std::unique_ptr<hy_decoder, void (*)(hy_decoder*)> handle_;
};

// A trainer configuration for windows of `context` tokens; no clipping, no decay, AdamW's usual betas.
hy_trainer_config trainer_config(int32_t micro_batch, int32_t context);

}  // namespace hybrid::core
