#include "training/host_trainer.h"

#include <cmath>
#include <string>
#include <vector>

#include "distributed/comparison.h"
#include "model/transformer.h"
#include "support/error.h"
#include "support/stopwatch.h"
#include "training/step_checks.h"

namespace hybrid {
namespace {

double sum_in_order(const float* values, int64_t count) {
    double sum = 0.0;
    for (int64_t i = 0; i < count; ++i) sum += values[i];
    return sum;
}

}  // namespace

HostTrainer::HostTrainer(std::shared_ptr<Model> model, const TrainerConfig& config, std::shared_ptr<Collectives> group)
    : config_(checked(config, model->config())),
      state_(std::move(model), config_, std::move(group)),
      optimizer_(adamw_config(config_), state_),
      arena_(
          measure([&](Arena& arena) { lay_out_step<float>(arena, this->model().config(), HY_DEVICE_CPU, config_); })),
      work_(lay_out_step<float>(arena_, this->model().config(), HY_DEVICE_CPU, config_)),
      reports_(state_.group()) {}

hy_trainer_memory HostTrainer::memory() const {
    return estimate(model().config(), default_placement(), config_);
}

void HostTrainer::set_tensor_statistics(bool enabled) {
    if (enabled && statistics_ == nullptr) statistics_ = std::make_unique<TensorStatistics>(model().table());
    measures_tensors_ = enabled;
}

const hy_tensor_stats& HostTrainer::tensor_stats(int32_t index) const {
    require(statistics_ != nullptr, "this trainer measures no tensors; call hy_trainer_set_tensor_stats before a step");
    return statistics_->of(index);
}

hy_step_metrics HostTrainer::step(const hy_batch& batch, double learning_rate, int64_t step) {
    const Stopwatch whole_step;
    check_step(learning_rate, step);
    windows_.take(batch, config_.context, model().config().n_vocab);
    const int64_t step_tokens = tokens_of_step(batch, config_.context, group());
    if (state_.reducer() != nullptr) state_.reducer()->settle();

    hy_step_metrics metrics = no_metrics();
    metrics.step = step;
    const auto loss_scale = static_cast<float>(1.0 / static_cast<double>(step_tokens));
    double loss_sum = 0.0;
    for_each_micro_batch(batch.count, config_.micro_batch, [&](const MicroBatch& micro_batch) {
        loss_sum += run_micro_batch(batch, micro_batch, loss_scale, step, metrics);
        reports_.progress(++metrics.micro_batches, micro_batch.total);
    });

    const Stopwatch update;
    reports_.activity(step, "waiting for gradients");
    const StepTotals totals = reduce(loss_sum, batch, metrics);
    metrics.tokens = totals.tokens;
    metrics.stop = totals.stop ? 1 : 0;
    metrics.loss = totals.loss_sum / static_cast<double>(step_tokens);
    metrics.gradient_norm = optimizer_.gradient_norm();
    require(group() == nullptr || totals.tokens == step_tokens, "step_tokens is ", step_tokens,
            ", but the processes brought windows of ", totals.tokens, " tokens");
    check_finite(totals, metrics, step);

    reports_.activity(step, "update");
    update_parameters(learning_rate, totals, metrics);
    metrics.update_ms = update.milliseconds() - metrics.exposed_ms;
    metrics.total_ms = whole_step.milliseconds();
    return metrics;
}

double HostTrainer::run_micro_batch(const hy_batch& batch, const MicroBatch& micro_batch, float loss_scale,
                                    int64_t step, hy_step_metrics& metrics) {
    const int64_t first = micro_batch.first;
    Pass<float> pass{model(), model().backend().kernels<float>(), micro_batch.count, config_.context};
    if (batch.document_starts != nullptr) pass.document_starts = batch.document_starts + first * config_.context;
    pass.dropout = {true, config_.seed, step, batch.first_sequence + first};
    const bool accumulate = first > 0;
    GradientReducer* reducer = micro_batch.last() ? state_.reducer() : nullptr;
    const auto finished = [reducer](const float* end) {
        if (reducer != nullptr) reducer->reduce_before(end);
    };

    reports_.activity(step, "forward", micro_batch);
    const Stopwatch forward;
    transformer_forward(pass, windows_.inputs(first), {}, work_.activations);
    metrics.forward_ms += forward.milliseconds();

    const Stopwatch head;
    head_forward_backward(pass, work_.activations.norm.normed, windows_.targets(first), &loss_scale, accumulate,
                          work_.head, work_.backward.d_normed, state_.gradients().head.weight);
    finished(state_.gradients().norm);
    metrics.head_ms += head.milliseconds();

    reports_.activity(step, "backward", micro_batch);
    const Stopwatch backward;
    transformer_backward(pass, windows_.inputs(first), work_.activations, accumulate, work_.backward,
                         state_.gradients(), finished);
    metrics.backward_ms += backward.milliseconds();
    return sum_in_order(work_.head.losses, pass.rows());
}

StepTotals HostTrainer::reduce(double loss_sum, const hy_batch& batch, hy_step_metrics& metrics) {
    GradientReducer* reducer = state_.reducer();
    optimizer_.start_norm();
    for (int64_t bucket = 0; bucket < state_.buckets().count(); ++bucket) {
        if (reducer != nullptr) {
            const Stopwatch waiting;
            reducer->wait(bucket);
            metrics.exposed_ms += waiting.milliseconds();
        }
        // The next buckets are under way meanwhile.
        optimizer_.add_to_norm(bucket);
    }
    const StepShare share{loss_sum, batch.count * config_.context, asked_to_stop_.exchange(false), measures_tensors_};
    if (group() == nullptr) return alone(share);

    metrics.communication_ms = reducer->communication_ms();
    const Stopwatch waiting;
    std::vector<double> none;
    const StepTotals totals = exchange(*group(), share, state_.sharded() ? optimizer_.block_sums() : none);
    metrics.exposed_ms += waiting.milliseconds();
    return totals;
}

void HostTrainer::check_finite(const StepTotals& totals, const hy_step_metrics& metrics, int64_t step) const {
    if (std::isfinite(metrics.loss) && std::isfinite(metrics.gradient_norm)) return;
    const std::string whose = totals.not_finite.empty() ? "" : " (that of " + names_of(totals.not_finite) + ")";
    fail_not_finite(step, metrics.loss, whose, metrics.gradient_norm);
}

void HostTrainer::update_parameters(double learning_rate, const StepTotals& totals, hy_step_metrics& metrics) {
    if (totals.measuring_processes > 0 && state_.sharded()) {
        const Stopwatch waiting;
        state_.gather_gradient();
        metrics.exposed_ms += waiting.milliseconds();
    }
    if (measures_tensors_) statistics_->keep(model().values());
    optimizer_.start_update(learning_rate, metrics.gradient_norm);
    for (int64_t bucket = 0; bucket < state_.buckets().count(); ++bucket) {
        optimizer_.update(bucket);
        if (state_.sharded()) state_.parameter_gatherer().begin(bucket);
    }
    if (state_.sharded()) {
        const Stopwatch waiting;
        state_.parameter_gatherer().wait();
        metrics.exposed_ms += waiting.milliseconds();
    }
    if (measures_tensors_) statistics_->measure(model().values(), state_.gradient());
}

}  // namespace hybrid
