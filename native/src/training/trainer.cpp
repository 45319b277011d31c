#include "training/trainer.h"

#include "training/device_windows.h"
#include "training/host_trainer.h"
#include "training/library_memory.h"
#include "training/step_work.h"

#if defined(HYBRID_CUDA)
#include "training/device_trainer.h"
#endif

namespace hybrid {
namespace {

constexpr int64_t kFloat8Multiple = 16;  // of a product's widths

void require_float8_multiple(int32_t width, const char* name) {
    require(width % kFloat8Multiple == 0, name, " is ", width, "; with float8 it must be a multiple of ",
            kFloat8Multiple);
}

// What a step in 8-bit floats asks of the model and its place.
void check_float8(const TrainerConfig& config, const ModelConfig& model, hy_precision precision) {
    if (config.float8 == 0) return;
    require(precision == HY_PRECISION_BFLOAT16,
            "float8 is 1, which goes with bfloat16 on CUDA alone; change precision and device, or set float8 to 0");
    require_float8_multiple(model.n_embd, "n_embd");
    require_float8_multiple(model.n_ffn, "n_ffn");
}

}  // namespace

hy_trainer_memory Trainer::estimate(const ModelConfig& model, const hy_placement& placement,
                                    const TrainerConfig& config) {
    validate(model);
    const TrainerConfig trainer = checked(config, model);
    const ParameterTable table(model);
    const hy_precision precision = precision_of(placement);
    check_float8(trainer, model, precision);
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
    check_float8(config, model->config(), model->backend().precision());
#if defined(HYBRID_CUDA)
    if (model->device().kind() == HY_DEVICE_CUDA) {
        const int32_t major = model->device().compute_major();
        require(config.float8 == 0 || major >= kFloat8ComputeMajor, "float8 needs compute capability ",
                kFloat8ComputeMajor, ".0 or newer (H100), and the device has ", major, ".x; set float8 to 0");
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
