#include "training/adamw.h"

#include <algorithm>
#include <cmath>

namespace hybrid {

AdamW::AdamW(const AdamWConfig& config, TrainingState& state)
    : config_(config),
      state_(state),
      kernels_(state.model().backend().kernels<float>()),
      chunks_(state.model().table(), state.buckets(), state.owner()),
      block_sums_(static_cast<size_t>(state.norm_blocks())) {}

void AdamW::start_norm() {
    std::fill(block_sums_.begin(), block_sums_.end(), 0.0);
}

void AdamW::add_to_norm(int64_t bucket) {
    const Slice part = state_.buckets().part(bucket, state_.owner());
    kernels_.squared_norm(state_.gradient() + part.begin, part.count(),
                          block_sums_.data() + part.begin / kernels::kNormBlock);
}

double AdamW::gradient_norm() const {
    double total = 0.0;
    for (const double sum : block_sums_) total += sum;
    return std::sqrt(total);
}

void AdamW::start_update(double learning_rate, double norm) {
    state_.moments().forget_written();
    state_.set_updates(state_.updates() + 1);
    const auto t = static_cast<double>(state_.updates());
    step_.learning_rate = learning_rate;
    step_.beta1 = config_.beta1;
    step_.beta2 = config_.beta2;
    step_.eps = config_.eps;
    step_.weight_decay = config_.weight_decay;
    step_.bias_correction1 = 1.0 - std::pow(config_.beta1, t);
    step_.bias_correction2_root = std::sqrt(1.0 - std::pow(config_.beta2, t));
    const double clip = config_.clip_grad_norm;
    step_.gradient_scale = clip > 0.0 ? std::min(1.0, clip / (norm + 1e-6)) : 1.0;
}

void AdamW::update(int64_t bucket) {
    const Moments& moments = state_.moments();
    kernels_.adamw(&step_, chunks_.all().data() + chunks_.first(bucket), chunks_.count(bucket), state_.gradient(),
                   state_.model().values(), moments.data(Moment::kFirst), moments.data(Moment::kSecond), nullptr);
}

}  // namespace hybrid
