#include "training/adamw.h"

#include <algorithm>
#include <cmath>

namespace hybrid {
namespace {

std::vector<kernels::UpdateChunk> chunks_of(const ParameterTable& table) {
    std::vector<kernels::UpdateChunk> chunks;
    for (const TensorSlot& slot : table.slots())
        for (int64_t done = 0; done < slot.stored_count(); done += kernels::kNormBlock)
            chunks.push_back(
                {slot.offset + done, std::min(kernels::kNormBlock, slot.stored_count() - done), slot.decays});
    return chunks;
}

}  // namespace

AdamW::AdamW(const AdamWConfig& config, const ParameterTable& table)
    : config_(config),
      size_(table.size()),
      chunks_(chunks_of(table)),
      norm_scratch_(static_cast<size_t>((size_ + kernels::kNormBlock - 1) / kernels::kNormBlock)),
      exp_avg_(size_, "AdamW's first moment"),
      exp_avg_sq_(size_, "AdamW's second moment") {}

double AdamW::gradient_norm(const kernels::Kernels& kernels, const float* gradient) {
    return std::sqrt(kernels.squared_norm(gradient, size_, norm_scratch_.data()));
}

void AdamW::update(const kernels::Kernels& kernels, double learning_rate, double norm, const float* gradient,
                   float* parameters) {
    const auto t = static_cast<double>(updates_ + 1);
    kernels::AdamWStep step{};
    step.learning_rate = learning_rate;
    step.beta1 = config_.beta1;
    step.beta2 = config_.beta2;
    step.eps = config_.eps;
    step.weight_decay = config_.weight_decay;
    step.bias_correction1 = 1.0 - std::pow(config_.beta1, t);
    step.bias_correction2_root = std::sqrt(1.0 - std::pow(config_.beta2, t));
    const double clip = config_.clip_grad_norm;
    step.gradient_scale = clip > 0.0 ? std::min(1.0, clip / (norm + 1e-6)) : 1.0;
    kernels.adamw(step, chunks_.data(), static_cast<int64_t>(chunks_.size()), gradient, parameters, exp_avg_.data(),
                  exp_avg_sq_.data());
    ++updates_;
}

}  // namespace hybrid
