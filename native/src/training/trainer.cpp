#include "training/trainer.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "distributed/bucket_collectives.h"
#include "distributed/comparison.h"
#include "model/transformer.h"
#include "support/error.h"
#include "support/stopwatch.h"

namespace hybrid {
namespace {

TrainerConfig checked(const TrainerConfig& config, const ModelConfig& model, const Collectives* group) {
    TrainerConfig result = checked(config, model);
    const int32_t processes = group == nullptr ? 1 : group->size();
    require(result.optimizer_shards == 1 || result.optimizer_shards == processes, "optimizer_shards is ",
            result.optimizer_shards, "; it must be 1 or the number of processes, which is ", processes);
    return result;
}

// Which of the optimizer's shards is this process's.
int32_t owner_of(const TrainerConfig& config, const Collectives* group) {
    return config.optimizer_shards == 1 ? 0 : group->rank();
}

Moment moment_of(hy_trainer_state state) {
    require(state == HY_TRAINER_STATE_EXP_AVG || state == HY_TRAINER_STATE_EXP_AVG_SQ, "state is ",
            static_cast<int>(state), "; it must be an hy_trainer_state");
    return state == HY_TRAINER_STATE_EXP_AVG ? Moment::kFirst : Moment::kSecond;
}

// Memory into which another thread may write as long as the process lives.
template <typename Object>
void keep_forever(std::shared_ptr<Object> object) {
    new std::shared_ptr<Object>(std::move(object));
}

}  // namespace

Trainer::Trainer(std::shared_ptr<Model> model, const TrainerConfig& config, std::shared_ptr<Collectives> group,
                 const kernels::Kernels& kernels)
    : model_(std::move(model)),
      config_(checked(config, model_->config(), group.get())),
      group_(std::move(group)),
      kernels_(kernels),
      buckets_(buckets_of(config_, model_->table(), group_ != nullptr)),
      owner_(owner_of(config_, group_.get())),
      optimizer_(adamw_config(config_), model_->table(), buckets_, owner_),
      gradient_(std::make_shared<FloatBuffer>(model_->table().size(), "gradients")),
      gradients_(model_->table().over(gradient_->data())),
      reducer_(group_ ? std::make_unique<GradientReducer>(*group_, buckets_, gradient_->data()) : nullptr),
      parameter_gatherer_(sharded() ? std::make_unique<BucketGatherer>(*group_, buckets_, model_->values()) : nullptr),
      gradient_gatherer_(sharded() ? std::make_unique<BucketGatherer>(*group_, buckets_, gradient_->data()) : nullptr),
      arena_(measure([&](Arena& arena) { lay_out(arena, model_->config(), config_); })),
      work_(lay_out(arena_, model_->config(), config_)) {}

Trainer::~Trainer() {
    try {
        if (reducer_) reducer_->settle();
        if (parameter_gatherer_) parameter_gatherer_->wait();
        if (gradient_gatherer_) gradient_gatherer_->wait();
    } catch (const Error&) {
        // The group failed: its thread may still hold what it was given.
        keep_forever(gradient_);
        keep_forever(model_);
    }
}

Trainer::Work Trainer::lay_out(Arena& arena, const ModelConfig& model, const TrainerConfig& config) {
    const int64_t batch = config.micro_batch;
    const int64_t time = config.context;
    return {lay_out_training_activations(arena, model, batch, time), lay_out_backward_work(arena, model, batch, time),
            lay_out_head(arena, model, batch * time)};
}

hy_trainer_memory Trainer::estimate(const ModelConfig& model, const TrainerConfig& config) {
    validate(model);
    const TrainerConfig trainer = hybrid::checked(config, model);
    const ParameterTable table(model);
    constexpr auto kFloat = static_cast<int64_t>(sizeof(float));
    hy_trainer_memory memory{};
    memory.struct_size = sizeof(memory);
    memory.parameters = table.size() * kFloat;
    memory.gradients = table.size() * kFloat;
    memory.moments = 2 * buckets_of(trainer, table, trainer.optimizer_shards > 1).elements_per_owner() * kFloat;
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

void Trainer::read_state(hy_trainer_state state, int32_t index, float* values, int64_t count) const {
    const TensorSlot& slot = checked_slot(model_->table(), index, count);
    const Slice slice{slot.offset, slot.offset + count};
    if (sharded()) std::fill(values, values + count, 0.0f);
    if (state == HY_TRAINER_STATE_GRADIENT)
        buckets_.for_each_owned(slice, owner_, [&](int64_t element, int64_t elements, int64_t) {
            const float* own = gradient_->data() + element;
            std::copy(own, own + elements, values + element - slice.begin);
        });
    else
        optimizer_.moments().read(moment_of(state), slice, values);
    if (sharded()) group_->all_reduce(values, count)->wait();
}

void Trainer::write_state(hy_trainer_state state, int32_t index, const float* values, int64_t count) {
    const TensorSlot& slot = checked_slot(model_->table(), index, count);
    if (state == HY_TRAINER_STATE_GRADIENT)
        std::copy(values, values + count, gradient_->data() + slot.offset);
    else
        optimizer_.moments().write(moment_of(state), {slot.offset, slot.offset + count}, values);
}

void Trainer::set_updates(int64_t updates) {
    require(updates >= 0, "updates is ", updates, "; it must not be negative");
    optimizer_.set_updates(updates);
}

void Trainer::synchronize() {
    if (!group_) return;
    group_->broadcast(model_->values(), model_->table().size(), 0)->wait();
    optimizer_.moments().synchronize(*group_);
    int64_t updates = optimizer_.updates();
    group_->broadcast(&updates, sizeof updates, 0);
    optimizer_.set_updates(updates);
    compare_parameters();
}

void Trainer::compare_parameters() {
    if (!group_) return;
    const std::vector<int32_t> ranks = ranks_that_differ(*group_, model_->values(), model_->table().size());
    if (!ranks.empty())
        fail(HY_STATUS_PEER_FAILED, "the parameters of ", names_of(ranks), " differ from rank 0's after ",
             optimizer_.updates(), " updates; start again from the last checkpoint, and if it happens again, suspect ",
             "the memory or the network of that machine or another version of the program there");
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
    const int64_t step_tokens = tokens_of_step(batch);
    if (reducer_) reducer_->settle();

    hy_step_metrics metrics{};
    metrics.struct_size = sizeof(metrics);
    const auto loss_scale = static_cast<float>(1.0 / static_cast<double>(step_tokens));
    const auto micro_batches = static_cast<int32_t>((batch.count + config_.micro_batch - 1) / config_.micro_batch);

    double loss_sum = 0.0;
    for (int64_t first = 0; first < batch.count; first += config_.micro_batch) {
        const int64_t count = std::min<int64_t>(config_.micro_batch, batch.count - first);
        loss_sum +=
            run_micro_batch(batch, {first, count, metrics.micro_batches, micro_batches}, loss_scale, step, metrics);
        report_progress(++metrics.micro_batches, micro_batches);
    }

    const Stopwatch update;
    set_activity(step, "waiting for gradients");
    const StepTotals totals = reduce(loss_sum, batch, metrics);
    metrics.tokens = totals.tokens;
    metrics.stop = totals.stop ? 1 : 0;
    metrics.loss = totals.loss_sum / static_cast<double>(step_tokens);
    metrics.gradient_norm = optimizer_.gradient_norm();
    require(!group_ || totals.tokens == step_tokens, "step_tokens is ", step_tokens,
            ", but the processes brought windows of ", totals.tokens, " tokens");
    check_finite(totals, metrics, step);

    set_activity(step, "update");
    update_parameters(learning_rate, totals, metrics);
    metrics.update_ms = update.milliseconds() - metrics.exposed_ms;
    metrics.total_ms = whole_step.milliseconds();
    return metrics;
}

// The divisor of the loss.
int64_t Trainer::tokens_of_step(const hy_batch& batch) const {
    if (batch.step_tokens > 0) return batch.step_tokens;
    require(!group_, "step_tokens is 0; with a process group it must be the tokens of the step over all processes");
    return batch.count * config_.context;
}

double Trainer::run_micro_batch(const hy_batch& batch, const MicroBatch& micro_batch, float loss_scale, int64_t step,
                                hy_step_metrics& metrics) {
    const int64_t first = micro_batch.first;
    Pass pass{*model_, kernels_, micro_batch.count, config_.context};
    if (batch.document_starts != nullptr) pass.document_starts = batch.document_starts + first * config_.context;
    pass.dropout = {true, config_.seed, step, batch.first_sequence + first};
    const bool accumulate = first > 0;
    const bool reduces = reducer_ != nullptr && micro_batch.last();
    const auto finished = [this, reduces](const float* end) {
        if (reduces) reducer_->reduce_before(end);
    };

    set_activity(step, "forward", micro_batch);
    const Stopwatch forward;
    transformer_forward(pass, windows_.inputs(first), {}, work_.activations);
    metrics.forward_ms += forward.milliseconds();

    const Stopwatch head;
    const double loss_sum =
        head_forward_backward(pass, work_.activations.norm.normed, windows_.targets(first), loss_scale, accumulate,
                              work_.head, work_.backward.d_normed, gradients_.head.weight);
    finished(gradients_.norm);
    metrics.head_ms += head.milliseconds();

    set_activity(step, "backward", micro_batch);
    const Stopwatch backward;
    transformer_backward(pass, windows_.inputs(first), work_.activations, accumulate, work_.backward, gradients_,
                         finished);
    metrics.backward_ms += backward.milliseconds();
    return loss_sum;
}

StepTotals Trainer::reduce(double loss_sum, const hy_batch& batch, hy_step_metrics& metrics) {
    optimizer_.start_norm();
    for (int64_t bucket = 0; bucket < buckets_.count(); ++bucket) {
        if (reducer_) {
            const Stopwatch waiting;
            reducer_->wait(bucket);
            metrics.exposed_ms += waiting.milliseconds();
        }
        // The next buckets are under way meanwhile.
        optimizer_.add_to_norm(kernels_, bucket, gradient_->data());
    }
    const StepShare share{loss_sum, batch.count * config_.context, asked_to_stop_.exchange(false), measures_tensors_};
    if (!group_) return alone(share);

    metrics.communication_ms = reducer_->communication_ms();
    const Stopwatch waiting;
    std::vector<double> none;
    const StepTotals totals = exchange(*group_, share, sharded() ? optimizer_.block_sums() : none);
    metrics.exposed_ms += waiting.milliseconds();
    return totals;
}

void Trainer::check_finite(const StepTotals& totals, const hy_step_metrics& metrics, int64_t step) const {
    if (std::isfinite(metrics.loss) && std::isfinite(metrics.gradient_norm)) return;
    const std::string whose = totals.not_finite.empty() ? "" : " (that of " + names_of(totals.not_finite) + ")";
    fail(HY_STATUS_NOT_FINITE, "step ", step, ": the loss is ", metrics.loss, whose, " and the gradient norm ",
         metrics.gradient_norm, "; the weights were not changed. Lower max_lr or clip_grad_norm, or warm up longer.");
}

void Trainer::update_parameters(double learning_rate, const StepTotals& totals, hy_step_metrics& metrics) {
    if (totals.whole_gradient && sharded()) gather_gradient(metrics);
    if (measures_tensors_) statistics_->keep(model_->values());
    optimizer_.start_update(learning_rate, metrics.gradient_norm);
    for (int64_t bucket = 0; bucket < buckets_.count(); ++bucket) {
        optimizer_.update(kernels_, bucket, gradient_->data(), model_->values());
        if (sharded()) parameter_gatherer_->begin(bucket);
    }
    if (sharded()) {
        const Stopwatch waiting;
        parameter_gatherer_->wait();
        metrics.exposed_ms += waiting.milliseconds();
    }
    if (measures_tensors_) statistics_->measure(model_->values(), gradient_->data());
}

void Trainer::gather_gradient(hy_step_metrics& metrics) {
    const Stopwatch waiting;
    for (int64_t bucket = 0; bucket < buckets_.count(); ++bucket) gradient_gatherer_->begin(bucket);
    gradient_gatherer_->wait();
    metrics.exposed_ms += waiting.milliseconds();
}

void Trainer::report_progress(int32_t done, int32_t total) const {
    if (progress_ != nullptr && progress_(done, total, progress_user_data_) != 0)
        fail(HY_STATUS_CANCELLED, "the step was abandoned after ", done, " of ", total, " micro-batches");
}

void Trainer::set_activity(int64_t step, const char* phase) const {
    if (group_) group_->set_activity("step " + std::to_string(step) + ", " + phase);
}

void Trainer::set_activity(int64_t step, const char* phase, const MicroBatch& micro_batch) const {
    if (group_)
        group_->set_activity("step " + std::to_string(step) + ", " + phase + " of micro-batch " +
                             std::to_string(micro_batch.index + 1) + " of " + std::to_string(micro_batch.total));
}

}  // namespace hybrid
