#include "model/model.h"

#include "model/initialization.h"

namespace hybrid {
namespace {

const ModelConfig& validated(const ModelConfig& config) {
    validate(config);
    return config;
}

}  // namespace

Model::Model(const ModelConfig& config)
    : config_(validated(config)),
      table_(config_),
      values_(table_.size(), "parameters"),
      parameters_(table_.over(values_.data())),
      rotary_(config_.n_ctx, config_.head_dim, config_.rope_theta) {
    set_norms_to_one(config_, parameters_);
}

void Model::initialize(int64_t seed) {
    hybrid::initialize(config_, parameters_, seed);
}

}  // namespace hybrid
