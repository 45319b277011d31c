#include "core.h"

#include <cstdlib>

namespace hybrid::core {

namespace {

template <typename Object, typename Create>
Object* created(Create create) {
    Object* object = nullptr;
    check(create(&object));
    return object;
}

std::string environment(const char* name, const char* otherwise) {
    const char* value = std::getenv(name);
    return value == nullptr ? otherwise : value;
}

std::vector<double> widen(const std::vector<float>& values) {
    return {values.begin(), values.end()};
}

}  // namespace

void check(hy_status status) {
    if (status != HY_STATUS_OK) throw Failure(status);
}

hy_placement test_placement() {
    const std::string device = environment("HYBRID_TEST_DEVICE", "cpu");
    const std::string precision = environment("HYBRID_TEST_PRECISION", "float32");
    hy_placement placement{};
    hy_placement_default(&placement);
    placement.device = device == "cuda" ? HY_DEVICE_CUDA : HY_DEVICE_CPU;
    placement.precision = precision == "bfloat16" ? HY_PRECISION_BFLOAT16
                          : precision == "tf32"   ? HY_PRECISION_TF32
                                                  : HY_PRECISION_FLOAT32;
    return placement;
}

Model::Model(const hy_model_config& config, const hy_placement& placement)
    : config_(config),
      handle_(created<hy_model>([&](hy_model** out) { return hy_model_create(&config, &placement, out); }),
              hy_model_destroy) {
    int32_t count = 0;
    check(hy_model_tensor_count(get(), &count));
    for (int32_t index = 0; index < count; ++index) {
        hy_tensor_info info{};
        info.struct_size = sizeof info;
        check(hy_model_get_tensor_info(get(), index, &info));
        tensors_.push_back(info);
    }
}

NamedValues Model::read() const {
    NamedValues parameters;
    for (size_t index = 0; index < tensors_.size(); ++index) {
        std::vector<float> values(tensors_[index].rows * tensors_[index].columns);
        check(hy_model_read_tensor(get(), static_cast<int32_t>(index), values.data(), values.size()));
        parameters[tensors_[index].name] = widen(values);
    }
    return parameters;
}

void Model::write(const NamedValues& parameters) {
    for (size_t index = 0; index < tensors_.size(); ++index) {
        const auto& wide = parameters.at(tensors_[index].name);
        const std::vector<float> values(wide.begin(), wide.end());
        check(hy_model_write_tensor(get(), static_cast<int32_t>(index), values.data(), values.size()));
    }
}

Batch::Batch(const Windows& windows, hy_token_type type) {
    for (const auto& window : windows.ids) {
        if (type == HY_TOKEN_TYPE_U16)
            narrow_.emplace_back(window.begin(), window.end());
        else
            wide_.emplace_back(window.begin(), window.end());
    }
    for (const auto& window : narrow_) pointers_.push_back(window.data());
    for (const auto& window : wide_) pointers_.push_back(window.data());
    for (const auto& row : windows.document_starts)
        document_starts_.insert(document_starts_.end(), row.begin(), row.end());

    view_.struct_size = sizeof view_;
    view_.token_type = type;
    view_.windows = pointers_.data();
    view_.count = static_cast<int64_t>(pointers_.size());
    view_.first_sequence = windows.first_sequence;
    view_.document_starts = document_starts_.empty() ? nullptr : document_starts_.data();
}

Trainer::Trainer(const Model& model, const hy_trainer_config& config)
    : model_(model),
      handle_(created<hy_trainer>([&](hy_trainer** out) { return hy_trainer_create(model.get(), &config, out); }),
              hy_trainer_destroy) {}

hy_step_metrics Trainer::step(Batch& batch, double learning_rate, int64_t step) {
    hy_step_metrics metrics{};
    metrics.struct_size = sizeof metrics;
    check(hy_trainer_step(get(), batch.get(), learning_rate, step, &metrics));
    // A device tells of the step before.
    if (metrics.step != step) check(hy_trainer_finish(get(), &metrics));
    return metrics;
}

hy_step_metrics Trainer::step(const Windows& windows, double learning_rate, int64_t step) {
    Batch batch(windows);
    return this->step(batch, learning_rate, step);
}

NamedValues Trainer::read(hy_trainer_state state) const {
    NamedValues result;
    for (size_t index = 0; index < model_.tensors().size(); ++index) {
        const auto& info = model_.tensors()[index];
        std::vector<float> values(info.rows * info.columns);
        check(hy_trainer_read_tensor(get(), state, static_cast<int32_t>(index), values.data(), values.size()));
        result[info.name] = widen(values);
    }
    return result;
}

int64_t Trainer::updates() const {
    int64_t updates = 0;
    check(hy_trainer_get_updates(get(), &updates));
    return updates;
}

Scorer::Scorer(const Model& model, int32_t max_batch, int32_t max_length)
    : n_vocab_(model.config().n_vocab),
      handle_(created<hy_scorer>(
                  [&](hy_scorer** out) { return hy_scorer_create(model.get(), max_batch, max_length, out); }),
              hy_scorer_destroy) {}

double Scorer::mean_loss(const Windows& windows) {
    Batch batch(windows);
    double sum = 0.0;
    int64_t tokens = 0;
    check(hy_scorer_loss(get(), batch.get(), static_cast<int32_t>(windows.ids[0].size()) - 1, &sum, &tokens));
    return sum / static_cast<double>(tokens);
}

std::vector<float> Scorer::logits(const std::vector<int32_t>& tokens, int32_t batch) {
    std::vector<float> logits(tokens.size() * n_vocab_);
    check(hy_scorer_logits(get(), tokens.data(), batch, static_cast<int32_t>(tokens.size()) / batch, logits.data()));
    return logits;
}

std::vector<float> Scorer::log_probabilities(const std::vector<int32_t>& tokens, const std::vector<int32_t>& targets,
                                             int32_t batch) {
    std::vector<float> result(tokens.size());
    check(hy_scorer_log_probabilities(get(), tokens.data(), targets.data(), batch,
                                      static_cast<int32_t>(tokens.size()) / batch, result.data()));
    return result;
}

PackedExamples::PackedExamples(const std::vector<Example>& examples) {
    for (const auto& example : examples) {
        tokens.insert(tokens.end(), example.context.begin(), example.context.end());
        context_lengths.push_back(static_cast<int32_t>(example.context.size()));
        ending_counts.push_back(static_cast<int32_t>(example.endings.size()));
        for (const auto& ending : example.endings) {
            tokens.insert(tokens.end(), ending.begin(), ending.end());
            ending_lengths.push_back(static_cast<int32_t>(ending.size()));
            ending_tokens += ending.size();
        }
    }
}

EndingScores Scorer::endings(const std::vector<Example>& examples) {
    const PackedExamples packed(examples);
    EndingScores scores{std::vector<float>(packed.ending_tokens), std::vector<int32_t>(packed.ending_tokens)};
    check(hy_scorer_endings(get(), packed.tokens.data(), packed.context_lengths.data(), packed.ending_counts.data(),
                            packed.ending_lengths.data(), static_cast<int32_t>(examples.size()),
                            scores.log_probabilities.data(), scores.top_tokens.data()));
    return scores;
}

Decoder::Decoder(const Model& model, int32_t batch, int32_t max_length, hy_decoder_weights weights)
    : batch_(batch),
      n_vocab_(model.config().n_vocab),
      handle_(created<hy_decoder>(
                  [&](hy_decoder** out) { return hy_decoder_create(model.get(), batch, max_length, weights, out); }),
              hy_decoder_destroy) {}

std::vector<float> Decoder::append(const std::vector<int32_t>& tokens) {
    std::vector<float> logits(static_cast<size_t>(batch_) * n_vocab_);
    check(hy_decoder_append(get(), tokens.data(), static_cast<int32_t>(tokens.size()) / batch_, logits.data()));
    return logits;
}

int32_t Decoder::length() const {
    int32_t length = 0;
    check(hy_decoder_get_length(get(), &length));
    return length;
}

hy_trainer_config trainer_config(int32_t micro_batch, int32_t context) {
    hy_trainer_config config{};
    hy_trainer_config_default(&config);
    config.micro_batch = micro_batch;
    config.context = context;
    config.weight_decay = 0.0;
    config.clip_grad_norm = 0.0;
    return config;
}

}  // namespace hybrid::core
