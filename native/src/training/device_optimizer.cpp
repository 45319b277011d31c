#include "training/device_optimizer.h"

#include <cstddef>

namespace hybrid {
namespace {

constexpr auto kDouble = static_cast<int64_t>(sizeof(double));

int64_t message_values(const TrainingState& state) {
    const int32_t ranks = state.group() == nullptr ? 1 : state.group()->size();
    return step_message_size(ranks) + (state.sharded() ? state.norm_blocks() : 0);
}

}  // namespace

template <typename T>
DeviceOptimizer<T>::DeviceOptimizer(const AdamWConfig& config, TrainingState& state)
    : constants_{config.beta1, config.beta2, config.eps, config.weight_decay, config.clip_grad_norm},
      state_(state),
      kernels_(state.model().backend().template kernels<T>()),
      chunks_(state.model().table(), state.buckets(), state.owner()),
      device_chunks_(static_cast<int64_t>(chunks_.all().size()), "the optimizer's chunks", state.device()),
      message_(message_values(state), "a step's totals", state.device()),
      own_block_sums_(state.norm_blocks(), "a step's norm", state.device()),
      inputs_(1, "a step's inputs", state.device()),
      step_state_(1, "the optimizer's state", state.device()),
      results_(1, "a step's results", state.device()) {
    state.device().upload(device_chunks_.data(), chunks_.all().data(),
                          device_chunks_.count() * static_cast<int64_t>(sizeof(kernels::UpdateChunk)));
}

template <typename T>
double* DeviceOptimizer<T>::block_sums() const {
    return state_.sharded() ? message() + step_message_size(ranks()) : own_block_sums_.data();
}

template <typename T>
void DeviceOptimizer<T>::start_step(double learning_rate, const StepShare& share) {
    Device& device = state_.device();
    state_.moments().forget_written();
    if (state_.updates() != known_updates_) upload_updates();
    const kernels::cuda::StepInputs inputs{learning_rate};
    device.upload(inputs_.data(), &inputs, sizeof inputs);
    double head[kStepShareHead];
    write_share_head(share, head);
    device.clear(message(), message_.count() * kDouble);
    device.upload(message(), head, kStepShareHead * kDouble);
}

template <typename T>
void DeviceOptimizer<T>::upload_updates() {
    known_updates_ = state_.updates();
    state_.device().upload(reinterpret_cast<char*>(step_state_.data()) + offsetof(kernels::cuda::StepState, updates),
                           &known_updates_, sizeof known_updates_);
}

template <typename T>
void DeviceOptimizer<T>::reduce() {
    for (int64_t bucket = 0; bucket < state_.buckets().count(); ++bucket) {
        if (state_.reducer() != nullptr) state_.reducer()->wait(bucket);
        const Slice part = state_.buckets().part(bucket, state_.owner());
        kernels_.squared_norm(state_.gradient() + part.begin, part.count(),
                              block_sums() + part.begin / kernels::kNormBlock);
    }
    if (state_.group() != nullptr) state_.group()->begin_all_reduce(message(), message_.count())->wait();
}

template <typename T>
void DeviceOptimizer<T>::update() {
    kernels::cuda::sum_in_order(message() + kStepShareHead, ranks(), &results_.data()->loss_sum);
    kernels::cuda::finish_norm(block_sums(), state_.norm_blocks(), constants_, inputs_.data(), step_state_.data(),
                               results_.data());
    const Moments& moments = state_.moments();
    Model& model = state_.model();
    for (int64_t bucket = 0; bucket < state_.buckets().count(); ++bucket) {
        kernels_.adamw(&step_state_.data()->adamw, device_chunks_.data() + chunks_.first(bucket), chunks_.count(bucket),
                       state_.gradient(), model.values(), moments.data(Moment::kFirst), moments.data(Moment::kSecond),
                       model.template weights<T>());
        if (state_.sharded()) state_.parameter_gatherer().begin(bucket);
    }
    if (!state_.sharded()) return;
    state_.parameter_gatherer().wait();
    model.round_weights();
}

template <typename T>
void DeviceOptimizer<T>::made_updates(int64_t updates) {
    known_updates_ = updates;
    state_.set_updates(updates);
}

template <typename T>
void DeviceOptimizer<T>::clear_halt() {
    const int32_t halted = 0;
    state_.device().upload(reinterpret_cast<char*>(step_state_.data()) + offsetof(kernels::cuda::StepState, halted),
                           &halted, sizeof halted);
}

template class DeviceOptimizer<float>;
template class DeviceOptimizer<bfloat16>;

}  // namespace hybrid
