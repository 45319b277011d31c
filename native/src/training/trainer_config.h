// How a model is trained, as it comes through the C ABI.
#pragma once

#include "distributed/buckets.h"
#include "hybrid/hybrid.h"
#include "model/config.h"
#include "model/parameters.h"
#include "training/adamw_config.h"

namespace hybrid {

struct TrainerConfig : hy_trainer_config {};

TrainerConfig default_trainer_config();

// The configuration with the model's n_ctx in place of a context of 0. Throws HY_STATUS_INVALID_ARGUMENT naming the
// field that cannot be.
TrainerConfig checked(TrainerConfig config, const ModelConfig& model);

AdamWConfig adamw_config(const TrainerConfig& config);

// In buckets where there is a group to exchange them with, in one piece where there is none.
Buckets buckets_of(const TrainerConfig& config, const ParameterTable& table, bool grouped);

}  // namespace hybrid
