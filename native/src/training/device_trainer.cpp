#include "training/device_trainer.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "distributed/comparison.h"
#include "model/token_windows.h"
#include "support/error.h"
#include "training/step_checks.h"

namespace hybrid {
namespace {

using kernels::cuda::MicroStep;

// How often the host looks whether a step that others share has ended.
constexpr std::chrono::microseconds kPoll{200};

void copy_to_host(Device& device, const float* values, const FloatBuffer& host) {
    device.download(host.data(), values, host.count() * static_cast<int64_t>(sizeof(float)));
}

}  // namespace

template <typename T>
DeviceTrainer<T>::DeviceTrainer(std::shared_ptr<Model> model, const TrainerConfig& config,
                                std::shared_ptr<Collectives> group)
    : config_(checked(config, model->config())),
      state_(std::move(model), config_, std::move(group)),
      arena_(measure([&](Arena& arena) {
                 lay_out_step<T>(arena, this->model().config(), HY_DEVICE_CUDA, config_);
                 lay_out_windows(arena, config_);
             }),
             device()),
      work_(lay_out_step<T>(arena_, this->model().config(), HY_DEVICE_CUDA, config_)),
      optimizer_(adamw_config(config_), state_),
      windows_(device(), this->model().config(), config_, lay_out_windows(arena_, config_)),
      graphs_(state_, config_, work_, windows_.on_device(), optimizer_.loss_sum()),
      reports_(state_.group()),
      records_{StepRecord(device(), optimizer_.ranks()), StepRecord(device(), optimizer_.ranks())} {}

template <typename T>
DeviceTrainer<T>::~DeviceTrainer() {
    try {
        if (going_on_ != nullptr) wait_for(*going_on_->end);
    } catch (const Error&) {
        // What the device or a peer has found wrong was told of, or will be by who uses them next.
    }
}

template <typename T>
hy_trainer_memory DeviceTrainer<T>::memory() const {
    hy_placement placement = default_placement();
    placement.device = HY_DEVICE_CUDA;
    placement.precision = model().backend().precision();
    return estimate(model().config(), placement, config_);
}

template <typename T>
void DeviceTrainer<T>::set_tensor_statistics(bool enabled) {
    if (enabled && statistics_ == nullptr) statistics_ = std::make_unique<TensorStatistics>(model().table());
    measures_tensors_ = enabled;
}

template <typename T>
const hy_tensor_stats& DeviceTrainer<T>::tensor_stats(int32_t index) const {
    require(statistics_ != nullptr, "this trainer measures no tensors; call hy_trainer_set_tensor_stats before a step");
    return statistics_->of(index);
}

template <typename T>
hy_step_metrics DeviceTrainer<T>::step(const hy_batch& batch, double learning_rate, int64_t step) {
    device().make_current();
    check_step(learning_rate, step);
    check_windows(batch, config_.context, model().config().n_vocab);
    const int64_t step_tokens = tokens_of_step(batch, config_.context, state_.group());
    if (state_.reducer() != nullptr) state_.reducer()->settle();

    const StepRecord* before = going_on_;
    going_on_ = &begin_step(batch, learning_rate, step, step_tokens);
    return before == nullptr ? no_metrics() : metrics_of(*before);
}

template <typename T>
hy_step_metrics DeviceTrainer<T>::finish() {
    device().make_current();
    if (going_on_ == nullptr) return no_metrics();
    const StepRecord& last = *going_on_;
    const hy_step_metrics metrics = metrics_of(last);
    going_on_ = nullptr;
    return metrics;
}

template <typename T>
StepRecord& DeviceTrainer<T>::begin_step(const hy_batch& batch, double learning_rate, int64_t step,
                                         int64_t step_tokens) {
    StepRecord& record = going_on_ == &records_[0] ? records_[1] : records_[0];
    record.step = step;
    record.step_tokens = step_tokens;
    record.begin->record();
    optimizer_.start_step(learning_rate,
                          {0.0, batch.count * config_.context, asked_to_stop_.exchange(false), measures_tensors_});
    run_micro_batches(batch, record);
    update(record);
    return record;
}

template <typename T>
void DeviceTrainer<T>::run_micro_batches(const hy_batch& batch, StepRecord& record) {
    const auto loss_scale = static_cast<float>(1.0 / static_cast<double>(record.step_tokens));
    for_each_micro_batch(batch.count, config_.micro_batch, [&](const MicroBatch& micro_batch) {
        reports_.activity(record.step, "forward and backward", micro_batch);
        windows_.stage(batch, micro_batch,
                       MicroStep{static_cast<uint32_t>(record.step),
                                 static_cast<uint32_t>(batch.first_sequence + micro_batch.first), loss_scale});
        graphs_.run({micro_batch.count, micro_batch.first > 0, micro_batch.last(), batch.document_starts != nullptr});
        record.micro_batches = micro_batch.index + 1;
        reports_.progress(record.micro_batches, micro_batch.total);
    });
}

template <typename T>
void DeviceTrainer<T>::update(StepRecord& record) {
    reports_.activity(record.step, "waiting for gradients and update");
    record.computed->record();
    optimizer_.reduce();
    record.reduced->record();
    if (measures_tensors_) measure_before_update(record);
    optimizer_.update();
    record.fetch(optimizer_.results(), optimizer_.message());
    if (measures_tensors_) measure_after_update(record);
}

template <typename T>
void DeviceTrainer<T>::measure_before_update(const StepRecord& record) {
    wait_for(*record.reduced);
    if (state_.sharded()) gather_measured_gradient(record);
    const FloatBuffer values(model().table().size(), "parameters that are measured");
    copy_to_host(device(), model().values(), values);
    statistics_->keep(values.data());
}

template <typename T>
void DeviceTrainer<T>::measure_after_update(const StepRecord& record) {
    wait_for(*record.end);
    const FloatBuffer values(model().table().size(), "parameters that are measured");
    const FloatBuffer gradient(model().table().size(), "a gradient that is measured");
    copy_to_host(device(), model().values(), values);
    copy_to_host(device(), state_.gradient(), gradient);
    statistics_->measure(values.data(), gradient.data());
}

// Who does not measure goes on without knowing what the others do, and would not come.
template <typename T>
void DeviceTrainer<T>::gather_measured_gradient(const StepRecord& record) {
    std::vector<double> message(static_cast<size_t>(step_message_size(optimizer_.ranks())));
    device().download(message.data(), optimizer_.message(), static_cast<int64_t>(message.size() * sizeof(double)));
    const int32_t measuring = read_totals(message.data(), optimizer_.ranks()).measuring_processes;
    require(measuring == optimizer_.ranks(), "step ", record.step, " is measured by ", measuring, " of ",
            optimizer_.ranks(), " processes; on CUDA, where the optimizer is sharded, all measure the same steps");
    state_.gather_gradient();
    const auto gathered = device().make_event();
    gathered->record();
    wait_for(*gathered);
}

template <typename T>
hy_step_metrics DeviceTrainer<T>::metrics_of(const StepRecord& record) {
    wait_for(*record.end);
    const hy_step_metrics metrics = record.metrics();
    const StepTotals totals = record.totals();
    if (record.results().finite == 0) {
        // The step after it, if one goes on, changes nothing either.
        wait_for(*going_on_->end);
        going_on_ = nullptr;
        optimizer_.clear_halt();
        const std::string whose = state_.group() == nullptr || totals.not_finite.empty()
                                      ? ""
                                      : " (that of " + names_of(totals.not_finite) + ")";
        fail_not_finite(metrics.step, metrics.loss, whose, metrics.gradient_norm);
    }
    optimizer_.made_updates(record.results().updates);
    require(totals.tokens == record.step_tokens || state_.group() == nullptr, "step_tokens of step ", record.step,
            " is ", record.step_tokens, ", but the processes brought windows of ", totals.tokens, " tokens");
    return metrics;
}

// A lost peer leaves a collective on the device without an end: who waits for it looks after the others.
template <typename T>
void DeviceTrainer<T>::wait_for(const Event& event) const {
    if (state_.group() == nullptr) return event.synchronize();
    while (!event.happened()) {
        state_.group()->check();
        std::this_thread::sleep_for(kPoll);
    }
}

template class DeviceTrainer<float>;
template class DeviceTrainer<bfloat16>;

}  // namespace hybrid
