#include "our_step.h"

#include <random>
#include <stdexcept>

namespace hybrid::bench {

namespace {

void check(hy_status status) {
    if (status != HY_STATUS_OK) throw std::runtime_error(hy_last_error());
}

}  // namespace

OurStep::OurStep(const Shape& shape) {
    const auto config = model_config(shape);
    const size_t window = shape.time + 1;
    std::mt19937 random(1);
    for (size_t i = 0; i < shape.batch * window; ++i)
        tokens_.push_back(static_cast<uint16_t>(random() % config.n_vocab));
    for (int32_t b = 0; b < shape.batch; ++b) windows_.push_back(&tokens_[b * window]);
    batch_.struct_size = sizeof batch_;
    batch_.token_type = HY_TOKEN_TYPE_U16;
    batch_.windows = windows_.data();
    batch_.count = shape.batch;

    hy_trainer_config trainer{};
    hy_trainer_config_default(&trainer);
    trainer.micro_batch = shape.batch;
    check(hy_model_create(&config, &model_));
    check(hy_model_initialize(model_, 1));
    check(hy_trainer_create(model_, &trainer, &trainer_));
    memory_.struct_size = sizeof memory_;
    check(hy_trainer_get_memory(trainer_, &memory_));
}

OurStep::~OurStep() {
    hy_trainer_destroy(trainer_);
    hy_model_destroy(model_);
}

hy_step_metrics OurStep::run() {
    hy_step_metrics metrics{};
    metrics.struct_size = sizeof metrics;
    check(hy_trainer_step(trainer_, &batch_, 1e-4, steps_++, &metrics));
    return metrics;
}

int64_t OurStep::estimated_bytes() const {
    return memory_.parameters + memory_.gradients + memory_.moments + memory_.arena;
}

int64_t OurStep::elements() const {
    return memory_.parameters / static_cast<int64_t>(sizeof(float));
}

}  // namespace hybrid::bench
