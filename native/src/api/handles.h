// What the opaque handles hold. Every handle counts itself, so that a test can show that none is left.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "distributed/process_group.h"
#include "distributed/store_server.h"
#include "hybrid/hybrid.h"
#include "inference/decoder.h"
#include "inference/scorer.h"
#include "model/model.h"
#include "training/trainer.h"

namespace hybrid::api {

inline std::atomic<int64_t> live_objects{0};

class Counted {
  public:
    Counted() { ++live_objects; }
    ~Counted() { --live_objects; }
    Counted(const Counted&) = delete;
    Counted& operator=(const Counted&) = delete;
};

}  // namespace hybrid::api

struct hy_model : hybrid::api::Counted {
    hy_model(const hybrid::ModelConfig& config, const hybrid::Backend& backend)
        : model(std::make_shared<hybrid::Model>(config, backend)) {}
    std::shared_ptr<hybrid::Model> model;  // shared with what was created over it
};

struct hy_trainer : hybrid::api::Counted {
    hy_trainer(std::shared_ptr<hybrid::Model> model, const hybrid::TrainerConfig& config,
               std::shared_ptr<hybrid::Collectives> group)
        : trainer(hybrid::make_trainer(std::move(model), config, std::move(group))) {}
    std::unique_ptr<hybrid::Trainer> trainer;
};

struct hy_scorer : hybrid::api::Counted {
    hy_scorer(std::shared_ptr<hybrid::Model> model, int32_t max_batch, int32_t max_length)
        : scorer(hybrid::make_scorer(std::move(model), max_batch, max_length)) {}
    std::unique_ptr<hybrid::Scorer> scorer;
};

struct hy_decoder : hybrid::api::Counted {
    hy_decoder(std::shared_ptr<hybrid::Model> model, int32_t batch, int32_t max_length, hy_decoder_weights weights)
        : decoder(hybrid::make_decoder(std::move(model), batch, max_length, weights)) {}
    std::unique_ptr<hybrid::Decoder> decoder;
};

struct hy_store_server : hybrid::api::Counted {
    explicit hy_store_server(int32_t port) : server(hybrid::serve_store(port)) {}
    std::unique_ptr<hybrid::StoreServer> server;
};

struct hy_process_group : hybrid::api::Counted {
    explicit hy_process_group(const hybrid::ProcessGroupConfig& config) : group(hybrid::join_process_group(config)) {}
    std::shared_ptr<hybrid::ProcessGroup> group;  // shared with the trainers over it
};
