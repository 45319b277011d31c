#include "training/adamw.h"

#include <algorithm>
#include <cmath>

namespace hybrid {

using kernels::kNormBlock;

AdamW::AdamW(const AdamWConfig& config, const ParameterTable& table, const Buckets& buckets, int32_t owner)
    : config_(config),
      buckets_(buckets),
      owner_(owner),
      block_sums_(static_cast<size_t>((buckets.elements() + kNormBlock - 1) / kNormBlock)),
      moments_(buckets, owner) {
    for (int64_t bucket = 0; bucket < buckets.count(); ++bucket) add_chunks(table, bucket);
    first_chunk_.push_back(chunks_.size());
}

// The tensors' pieces in this process's part of the bucket.
void AdamW::add_chunks(const ParameterTable& table, int64_t bucket) {
    const Slice part = buckets_.part(bucket, owner_);
    first_chunk_.push_back(chunks_.size());
    for (const TensorSlot& slot : table.slots()) {
        const int64_t end = std::min(part.end, slot.offset + slot.stored_count());
        for (int64_t begin = std::max(part.begin, slot.offset); begin < end; begin += kNormBlock)
            chunks_.push_back({begin, std::min(kNormBlock, end - begin),
                               buckets_.part_offset(bucket) + begin - part.begin, slot.decays});
    }
}

void AdamW::start_norm() {
    std::fill(block_sums_.begin(), block_sums_.end(), 0.0);
}

void AdamW::add_to_norm(const kernels::Kernels& kernels, int64_t bucket, const float* gradient) {
    const Slice part = buckets_.part(bucket, owner_);
    kernels.squared_norm(gradient + part.begin, part.count(), block_sums_.data() + part.begin / kNormBlock);
}

double AdamW::gradient_norm() const {
    double total = 0.0;
    for (const double sum : block_sums_) total += sum;
    return std::sqrt(total);
}

void AdamW::start_update(double learning_rate, double norm) {
    moments_.forget_written();
    const auto t = static_cast<double>(++updates_);
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

void AdamW::update(const kernels::Kernels& kernels, int64_t bucket, const float* gradient, float* parameters) {
    const auto index = static_cast<size_t>(bucket);
    const size_t first = first_chunk_[index];
    kernels.adamw(step_, chunks_.data() + first, static_cast<int64_t>(first_chunk_[index + 1] - first), gradient,
                  parameters, moments_.data(Moment::kFirst), moments_.data(Moment::kSecond));
}

}  // namespace hybrid
