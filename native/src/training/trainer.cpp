#include "training/trainer.h"

#include "training/device_windows.h"
#include "training/host_trainer.h"
#include "training/library_memory.h"
#include "training/step_work.h"

#if defined(HYBRID_CUDA)
#include "training/device_trainer.h"
#endif

namespace hybrid {

hy_trainer_memory Trainer::estimate(const ModelConfig& model, const hy_placement& placement,
                                    const TrainerConfig& config) {
    validate(model);
    const TrainerConfig trainer = checked(config, model);
    const ParameterTable table(model);
    const hy_precision precision = precision_of(placement);
    const bool rounded = precision == HY_PRECISION_BFLOAT16;
    constexpr auto kFloat = static_cast<int64_t>(sizeof(float));
    hy_trainer_memory memory{};
    memory.struct_size = sizeof(memory);
    memory.parameters = table.size() * kFloat;
    memory.weights = rounded ? table.size() * static_cast<int64_t>(sizeof(bfloat16)) : 0;
    memory.gradients = table.size() * kFloat;
    memory.moments = 2 * buckets_of(trainer, table, trainer.optimizer_shards > 1).elements_per_owner() * kFloat;
    memory.arena = measure([&](Arena& arena) {
        if (rounded)
            lay_out_step<bfloat16>(arena, model, placement.device, trainer);
        else
            lay_out_step<float>(arena, model, placement.device, trainer);
        if (placement.device == HY_DEVICE_CUDA) lay_out_windows(arena, trainer);
    });
    if (placement.device == HY_DEVICE_CUDA) memory.arena += library_bytes(model, precision, trainer);
    return memory;
}

std::unique_ptr<Trainer> make_trainer(std::shared_ptr<Model> model, const TrainerConfig& config,
                                      std::shared_ptr<Collectives> group) {
#if defined(HYBRID_CUDA)
    if (model->device().kind() == HY_DEVICE_CUDA) {
        if (model->backend().computes_in_bfloat16())
            return std::make_unique<DeviceTrainer<bfloat16>>(std::move(model), config, std::move(group));
        return std::make_unique<DeviceTrainer<float>>(std::move(model), config, std::move(group));
    }
#endif
    return std::make_unique<HostTrainer>(std::move(model), config, std::move(group));
}

hy_step_metrics no_metrics() {
    hy_step_metrics metrics{};
    metrics.struct_size = sizeof(metrics);
    metrics.step = -1;
    return metrics;
}

}  // namespace hybrid
