#include "training/trainer.h"

#include <algorithm>
#include <cmath>

#include "model/transformer.h"
#include "support/error.h"
#include "support/stopwatch.h"

namespace hybrid {
namespace {

void require_decay_rate(double value, const char* name) {
    require(value >= 0.0 && value < 1.0, name, " is ", value, "; it must be at least 0 and below 1");
}

// The configuration with the model's n_ctx in place of a context of 0.
TrainerConfig checked(TrainerConfig config, const ModelConfig& model) {
    if (config.context == 0) config.context = model.n_ctx;
    require(config.micro_batch >= 1, "micro_batch is ", config.micro_batch, "; it must be at least 1");
    require(config.context >= 1 && config.context <= model.n_ctx, "context is ", config.context,
            "; it must be in 1..n_ctx, which is ", model.n_ctx);
    require_decay_rate(config.beta1, "beta1");
    require_decay_rate(config.beta2, "beta2");
    require(config.eps > 0.0 && std::isfinite(config.eps), "eps is ", config.eps, "; it must be positive and finite");
    require(config.weight_decay >= 0.0, "weight_decay is ", config.weight_decay, "; it must not be negative");
    require(config.clip_grad_norm >= 0.0, "clip_grad_norm is ", config.clip_grad_norm, "; it must not be negative");
    return config;
}

AdamWConfig adamw_config(const TrainerConfig& config) {
    return {config.beta1, config.beta2, config.eps, config.weight_decay, config.clip_grad_norm};
}

}  // namespace

TrainerConfig default_trainer_config() {
    TrainerConfig config{};
    config.struct_size = sizeof(hy_trainer_config);
    config.micro_batch = 1;
    config.context = 0;
    config.beta1 = 0.9;
    config.beta2 = 0.95;
    config.eps = 1e-8;
    config.weight_decay = 0.1;
    config.clip_grad_norm = 1.0;
    config.seed = 0;
    return config;
}

Trainer::Trainer(std::shared_ptr<Model> model, const TrainerConfig& config, const kernels::Kernels& kernels)
    : model_(std::move(model)),
      config_(checked(config, model_->config())),
      kernels_(kernels),
      optimizer_(adamw_config(config_), model_->table()),
      gradient_(model_->table().size(), "gradients"),
      gradients_(model_->table().over(gradient_.data())),
      arena_(measure([&](Arena& arena) { lay_out(arena, model_->config(), config_); })),
      work_(lay_out(arena_, model_->config(), config_)) {}

Trainer::Work Trainer::lay_out(Arena& arena, const ModelConfig& model, const TrainerConfig& config) {
    const int64_t batch = config.micro_batch;
    const int64_t time = config.context;
    return {lay_out_training_activations(arena, model, batch, time), lay_out_backward_work(arena, model, batch, time),
            lay_out_head(arena, model, batch * time)};
}

hy_trainer_memory Trainer::estimate(const ModelConfig& model, const TrainerConfig& config) {
    validate(model);
    const TrainerConfig trainer = checked(config, model);
    const auto buffer = ParameterTable(model).size() * static_cast<int64_t>(sizeof(float));
    hy_trainer_memory memory{};
    memory.struct_size = sizeof(memory);
    memory.parameters = buffer;
    memory.gradients = buffer;
    memory.moments = 2 * buffer;
    memory.arena = measure([&](Arena& arena) { lay_out(arena, model, trainer); });
    return memory;
}

hy_trainer_memory Trainer::memory() const {
    return estimate(model_->config(), config_);
}

void Trainer::set_progress(hy_progress_fn callback, void* user_data) {
    progress_ = callback;
    progress_user_data_ = user_data;
}

float* Trainer::state(hy_trainer_state state) const {
    switch (state) {
        case HY_TRAINER_STATE_GRADIENT:
            return gradient_.data();
        case HY_TRAINER_STATE_EXP_AVG:
            return optimizer_.exp_avg();
        case HY_TRAINER_STATE_EXP_AVG_SQ:
            return optimizer_.exp_avg_sq();
    }
    fail(HY_STATUS_INVALID_ARGUMENT, "state is ", static_cast<int>(state), "; it must be an hy_trainer_state");
}

void Trainer::set_updates(int64_t updates) {
    require(updates >= 0, "updates is ", updates, "; it must not be negative");
    optimizer_.set_updates(updates);
}

void Trainer::set_tensor_statistics(bool enabled) {
    if (enabled && statistics_ == nullptr) statistics_ = std::make_unique<TensorStatistics>(model_->table());
    measures_tensors_ = enabled;
}

const hy_tensor_stats& Trainer::tensor_stats(int32_t index) const {
    require(statistics_ != nullptr, "this trainer measures no tensors; call hy_trainer_set_tensor_stats before a step");
    return statistics_->of(index);
}

hy_step_metrics Trainer::step(const hy_batch& batch, double learning_rate, int64_t step) {
    const Stopwatch whole_step;
    require(std::isfinite(learning_rate), "learning_rate is ", learning_rate, "; it must be finite");
    require(step >= 0, "step is ", step, "; it must not be negative");
    windows_.take(batch, config_.context, model_->config().n_vocab);

    hy_step_metrics metrics{};
    metrics.struct_size = sizeof(metrics);
    metrics.tokens = batch.count * config_.context;
    const int64_t step_tokens = batch.step_tokens > 0 ? batch.step_tokens : metrics.tokens;
    const auto loss_scale = static_cast<float>(1.0 / static_cast<double>(step_tokens));
    const auto micro_batches = static_cast<int32_t>((batch.count + config_.micro_batch - 1) / config_.micro_batch);

    double loss_sum = 0.0;
    for (int64_t first = 0; first < batch.count; first += config_.micro_batch) {
        const int64_t count = std::min<int64_t>(config_.micro_batch, batch.count - first);
        loss_sum += run_micro_batch(batch, first, count, loss_scale, step, metrics);
        report_progress(++metrics.micro_batches, micro_batches);
    }
    metrics.loss = loss_sum / static_cast<double>(step_tokens);

    const Stopwatch update;
    metrics.gradient_norm = optimizer_.gradient_norm(kernels_, gradient_.data());
    if (!std::isfinite(metrics.loss) || !std::isfinite(metrics.gradient_norm))
        fail(HY_STATUS_NOT_FINITE, "step ", step, ": the loss is ", metrics.loss, " and the gradient norm ",
             metrics.gradient_norm,
             "; the weights were not changed. Lower max_lr or clip_grad_norm, or warm up longer.");
    update_parameters(learning_rate, metrics.gradient_norm);
    metrics.update_ms = update.milliseconds();
    metrics.total_ms = whole_step.milliseconds();
    return metrics;
}

double Trainer::run_micro_batch(const hy_batch& batch, int64_t first, int64_t count, float loss_scale, int64_t step,
                                hy_step_metrics& metrics) {
    Pass pass{*model_, kernels_, count, config_.context};
    if (batch.document_starts != nullptr) pass.document_starts = batch.document_starts + first * config_.context;
    pass.dropout = {true, config_.seed, step, batch.first_sequence + first};
    const bool accumulate = first > 0;

    const Stopwatch forward;
    transformer_forward(pass, windows_.inputs(first), {}, work_.activations);
    metrics.forward_ms += forward.milliseconds();

    const Stopwatch head;
    const double loss_sum =
        head_forward_backward(pass, work_.activations.norm.normed, windows_.targets(first), loss_scale, accumulate,
                              work_.head, work_.backward.d_normed, gradients_.head.weight);
    metrics.head_ms += head.milliseconds();

    const Stopwatch backward;
    transformer_backward(pass, windows_.inputs(first), work_.activations, accumulate, work_.backward, gradients_);
    metrics.backward_ms += backward.milliseconds();
    return loss_sum;
}

void Trainer::update_parameters(double learning_rate, double gradient_norm) {
    if (measures_tensors_) statistics_->keep(model_->values());
    optimizer_.update(kernels_, learning_rate, gradient_norm, gradient_.data(), model_->values());
    if (measures_tensors_) statistics_->measure(model_->values(), gradient_.data());
}

void Trainer::report_progress(int32_t done, int32_t total) const {
    if (progress_ != nullptr && progress_(done, total, progress_user_data_) != 0)
        fail(HY_STATUS_CANCELLED, "the step was abandoned after ", done, " of ", total, " micro-batches");
}

}  // namespace hybrid
