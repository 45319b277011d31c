#include "training/training_state.h"

#include <algorithm>
#include <vector>

#include "distributed/comparison.h"
#include "support/error.h"

namespace hybrid {
namespace {

int64_t float_bytes(int64_t count) {
    return count * static_cast<int64_t>(sizeof(float));
}

const TrainerConfig& checked(const TrainerConfig& config, const Model& model, const Collectives* group) {
    const int32_t processes = group == nullptr ? 1 : group->size();
    require(config.optimizer_shards == 1 || config.optimizer_shards == processes, "optimizer_shards is ",
            config.optimizer_shards, "; it must be 1 or the number of processes, which is ", processes);
    require(group == nullptr || group->device() == model.device().kind(), "the process group carries ",
            group != nullptr && group->device() == HY_DEVICE_CUDA ? "CUDA" : "the CPU's",
            " memory and the model lies elsewhere; take NCCL for a model on CUDA and Gloo for one on the CPU");
    return config;
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

TrainingState::TrainingState(std::shared_ptr<Model> model, const TrainerConfig& config,
                             std::shared_ptr<Collectives> group)
    : model_(std::move(model)),
      group_(std::move(group)),
      buckets_(buckets_of(checked(config, *model_, group_.get()), model_->table(), group_ != nullptr)),
      owner_(owner_of(config, group_.get())),
      moments_(buckets_, owner_, device()),
      gradient_(std::make_shared<FloatBuffer>(model_->table().size(), "gradients", device())),
      gradients_(model_->table().over(gradient_->data())) {
    if (group_) reducer_ = std::make_unique<GradientReducer>(*group_, buckets_, gradient());
    if (!sharded()) return;
    parameter_gatherer_ = std::make_unique<BucketGatherer>(*group_, buckets_, model_->values(), device());
    gradient_gatherer_ = std::make_unique<BucketGatherer>(*group_, buckets_, gradient(), device());
}

TrainingState::~TrainingState() {
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

int64_t TrainingState::norm_blocks() const {
    return (buckets_.elements() + kernels::kNormBlock - 1) / kernels::kNormBlock;
}

void TrainingState::set_updates(int64_t updates) {
    require(updates >= 0, "updates is ", updates, "; it must not be negative");
    updates_ = updates;
}

void TrainingState::gather_gradient() {
    for (int64_t bucket = 0; bucket < buckets_.count(); ++bucket) gradient_gatherer_->begin(bucket);
    gradient_gatherer_->wait();
}

void TrainingState::read(hy_trainer_state state, int32_t index, float* values, int64_t count) const {
    const TensorSlot& slot = checked_slot(model_->table(), index, count);
    const Slice slice{slot.offset, slot.offset + count};
    if (sharded()) std::fill(values, values + count, 0.0f);
    if (state == HY_TRAINER_STATE_GRADIENT)
        buckets_.for_each_owned(slice, owner_, [&](int64_t element, int64_t elements, int64_t) {
            device().download(values + element - slice.begin, gradient() + element, float_bytes(elements));
        });
    else
        moments_.read(moment_of(state), slice, values);
    if (sharded()) sum_over_group(values, count);
}

// Of the host's values.
void TrainingState::sum_over_group(float* values, int64_t count) const {
    const FloatBuffer sum(count, "a tensor of all processes", device());
    device().upload(sum.data(), values, float_bytes(count));
    group_->all_reduce(sum.data(), count)->wait();
    device().download(values, sum.data(), float_bytes(count));
}

void TrainingState::write(hy_trainer_state state, int32_t index, const float* values, int64_t count) {
    const TensorSlot& slot = checked_slot(model_->table(), index, count);
    if (state == HY_TRAINER_STATE_GRADIENT)
        device().upload(gradient() + slot.offset, values, float_bytes(count));
    else
        moments_.write(moment_of(state), {slot.offset, slot.offset + count}, values);
}

void TrainingState::synchronize() {
    if (!group_) return;
    group_->broadcast(model_->values(), model_->table().size(), 0)->wait();
    model_->round_weights();
    moments_.synchronize(*group_);
    group_->broadcast(&updates_, sizeof updates_, 0);
    compare_parameters();
}

void TrainingState::compare_parameters() const {
    if (!group_) return;
    const int64_t count = model_->table().size();
    std::vector<int32_t> ranks;
    if (device().kind() == HY_DEVICE_CPU) {
        ranks = ranks_that_differ(*group_, model_->values(), count);
    } else {
        const FloatBuffer host(count, "parameters that are compared");
        device().download(host.data(), model_->values(), float_bytes(count));
        ranks = ranks_that_differ(*group_, host.data(), count);
    }
    if (!ranks.empty())
        fail(HY_STATUS_PEER_FAILED, "the parameters of ", names_of(ranks), " differ from rank 0's after ", updates_,
             " updates; start again from the last checkpoint, and if it happens again, suspect ",
             "the memory or the network of that machine or another version of the program there");
}

}  // namespace hybrid
