// The arrays of one micro-batch.
#pragma once

#include "device/arena.h"
#include "model/activations.h"
#include "model/head.h"
#include "training/trainer_config.h"

namespace hybrid {

template <typename T>
struct StepWork {
    Activations<T> activations;
    BackwardWork<T> backward;
    HeadWork<T> head;
};

template <typename T>
StepWork<T> lay_out_step(Arena& arena, const ModelConfig& model, hy_device device, const TrainerConfig& config) {
    const int64_t batch = config.micro_batch;
    const int64_t time = config.context;
    return {lay_out_training_activations<T>(arena, model, batch, time, config.recompute),
            lay_out_backward_work<T>(arena, model, batch, time), lay_out_head<T>(arena, model, device, batch * time)};
}

}  // namespace hybrid
