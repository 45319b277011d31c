#include "placed_training.h"

namespace hybrid::bench {
namespace {

constexpr double kLearningRate = 1e-3;

Handle<hy_model> make_model(const Shape& shape, const hy_placement& placement) {
    const auto config = model_config(shape);
    auto model =
        created<hy_model>(hy_model_destroy, [&](auto** out) { return hy_model_create(&config, &placement, out); });
    check(hy_model_initialize(model.get(), 1));
    return model;
}

Handle<hy_trainer> make_trainer(hy_model* model, const hy_trainer_config& config) {
    return created<hy_trainer>(hy_trainer_destroy, [&](auto** out) { return hy_trainer_create(model, &config, out); });
}

hy_step_metrics empty_metrics() {
    hy_step_metrics metrics{};
    metrics.struct_size = sizeof metrics;
    return metrics;
}

}  // namespace

hy_placement cuda_placement(hy_precision precision) {
    hy_placement placement{};
    hy_placement_default(&placement);
    placement.device = HY_DEVICE_CUDA;
    placement.precision = precision;
    return placement;
}

hy_trainer_config trainer_config(const Shape& shape) {
    hy_trainer_config config{};
    hy_trainer_config_default(&config);
    config.micro_batch = shape.batch;
    return config;
}

int64_t bytes_of(const hy_trainer_memory& memory) {
    return memory.parameters + memory.weights + memory.gradients + memory.moments + memory.arena;
}

PlacedTraining::PlacedTraining(const Shape& shape, const hy_placement& placement)
    : PlacedTraining(shape, placement, trainer_config(shape)) {}

PlacedTraining::PlacedTraining(const Shape& shape, const hy_placement& placement, const hy_trainer_config& config)
    : tokens_(shape), model_(make_model(shape, placement)), trainer_(make_trainer(model_.get(), config)) {}

std::vector<double> PlacedTraining::run(int steps) {
    std::vector<double> losses;
    hy_step_metrics metrics = empty_metrics();
    const auto keep = [&] {
        if (metrics.step >= 0) losses.push_back(metrics.loss);
    };
    for (int step = 0; step < steps; ++step) {
        check(hy_trainer_step(trainer_.get(), &tokens_.batch(), kLearningRate, steps_++, &metrics));
        keep();
    }
    check(hy_trainer_finish(trainer_.get(), &metrics));
    keep();
    return losses;
}

int64_t PlacedTraining::memory_bytes() const {
    hy_trainer_memory memory{};
    memory.struct_size = sizeof memory;
    check(hy_trainer_get_memory(trainer_.get(), &memory));
    return bytes_of(memory);
}

}  // namespace hybrid::bench
