// A micro-batch on a device; the arrays are the same for all of them.
#pragma once

#include <cstdint>

#include "device/arena.h"
#include "kernels/cuda/step.h"
#include "training/trainer_config.h"

namespace hybrid {

// N = windows * T.
struct DeviceWindows {
    kernels::cuda::MicroStep* numbers;
    void* ids;                 // [windows, T + 1] of 16 or 32 bits
    int32_t* order;            // [N] rows sorted by token
    int32_t* document_starts;  // [N]
    int32_t* inputs;           // [N]
    int32_t* targets;          // [N]
};

inline DeviceWindows lay_out_windows(Arena& arena, const TrainerConfig& config) {
    const int64_t rows = int64_t{config.micro_batch} * config.context;
    const int64_t ids = rows + config.micro_batch;
    return {arena.take<kernels::cuda::MicroStep>(1),
            arena.take<uint32_t>(ids),
            arena.take<int32_t>(rows),
            arena.take<int32_t>(rows),
            arena.take<int32_t>(rows),
            arena.take<int32_t>(rows)};
}

}  // namespace hybrid
