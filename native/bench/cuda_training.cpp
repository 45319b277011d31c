#include "cuda_training.h"

#include "check.h"
#include "placed_training.h"

namespace hybrid::bench {

hy_trainer_config trainer_config(const Shape& shape, const CudaOptions& options) {
    hy_trainer_config config = trainer_config(shape);
    config.recompute = options.recompute;
    config.deterministic = options.deterministic ? 1 : 0;
    config.float8 = options.float8 ? 1 : 0;
    return config;
}

int64_t estimated_bytes(const Shape& shape, const CudaOptions& options) {
    const hy_model_config model = model_config(shape);
    const hy_placement placement = cuda_placement(options.precision);
    const hy_trainer_config config = trainer_config(shape, options);
    hy_trainer_memory memory{};
    memory.struct_size = sizeof memory;
    check(hy_trainer_estimate(&model, &placement, &config, &memory));
    return bytes_of(memory);
}

}  // namespace hybrid::bench
