#include "training/trainer_config.h"

#include <cmath>

#include "support/error.h"

namespace hybrid {
namespace {

// Large enough for the full bandwidth of a network, small enough that the first is under way early.
constexpr int64_t kBucketBytes = 25 << 20;

void require_decay_rate(double value, const char* name) {
    require(value >= 0.0 && value < 1.0, name, " is ", value, "; it must be at least 0 and below 1");
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
    config.group = nullptr;
    config.bucket_bytes = 0;
    config.optimizer_shards = 1;
    config.recompute = HY_RECOMPUTE_NONE;
    config.deterministic = 0;
    config.float8 = 0;
    return config;
}

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
    require(config.bucket_bytes >= 0, "bucket_bytes is ", config.bucket_bytes, "; it must not be negative");
    require(config.optimizer_shards >= 1, "optimizer_shards is ", config.optimizer_shards, "; it must be at least 1");
    require(config.recompute >= HY_RECOMPUTE_NONE && config.recompute <= HY_RECOMPUTE_BLOCK, "recompute is ",
            static_cast<int>(config.recompute), "; it must be an hy_recompute");
    require(config.deterministic == 0 || config.deterministic == 1, "deterministic is ", config.deterministic,
            "; it must be 0 or 1");
    require(config.float8 == 0 || config.float8 == 1, "float8 is ", config.float8, "; it must be 0 or 1");
    if (config.bucket_bytes == 0) config.bucket_bytes = kBucketBytes;
    return config;
}

AdamWConfig adamw_config(const TrainerConfig& config) {
    return {config.beta1, config.beta2, config.eps, config.weight_decay, config.clip_grad_norm};
}

Buckets buckets_of(const TrainerConfig& config, const ParameterTable& table, bool grouped) {
    const auto floats = config.bucket_bytes / static_cast<int64_t>(sizeof(float));
    return {table.size(), grouped ? floats : table.size(), config.optimizer_shards};
}

}  // namespace hybrid
