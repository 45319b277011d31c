// The arrays of one micro-batch.
#pragma once

#include <vector>

#include "device/arena.h"
#include "model/activations.h"
#include "model/float8.h"
#include "model/head.h"
#include "training/trainer_config.h"

namespace hybrid {

template <typename T>
struct StepWork {
    Activations<T> activations;
    BackwardWork<T> backward;
    HeadWork<T> head;
    std::vector<Float8Linear> float8;  // none unless the step's products are of 8-bit floats
};

template <typename T>
StepWork<T> lay_out_step(Arena& arena, const ModelConfig& model, hy_device device, const TrainerConfig& config) {
    const int64_t batch = config.micro_batch;
    const int64_t time = config.context;
    StepWork<T> work{lay_out_training_activations<T>(arena, model, batch, time, config.recompute),
                     lay_out_backward_work<T>(arena, model, batch, time),
                     lay_out_head<T>(arena, model, device, batch * time),
                     {}};
    if (config.float8 != 0) work.float8 = lay_out_float8(arena, model, batch * time, work.head.chunk);
    return work;
}

}  // namespace hybrid
