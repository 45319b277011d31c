#include "our_step.h"

#include "check.h"

namespace hybrid::bench {

OurStep::OurStep(const Shape& shape) : tokens_(shape) {
    const auto config = model_config(shape);
    hy_trainer_config trainer{};
    hy_trainer_config_default(&trainer);
    trainer.micro_batch = shape.batch;
    check(hy_model_create(&config, nullptr, &model_));
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
    check(hy_trainer_step(trainer_, &tokens_.batch(), 1e-4, steps_++, &metrics));
    return metrics;
}

int64_t OurStep::estimated_bytes() const {
    return memory_.parameters + memory_.gradients + memory_.moments + memory_.arena;
}

int64_t OurStep::elements() const {
    return memory_.parameters / static_cast<int64_t>(sizeof(float));
}

}  // namespace hybrid::bench
