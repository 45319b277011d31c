// What cuBLASLt and libtorch's operations take of a device beside our own arrays, by their sources: a part of a
// trainer's estimate that only a device can confirm.
#pragma once

#include <cstdint>

#include "hybrid/hybrid.h"
#include "model/config.h"
#include "training/trainer_config.h"

namespace hybrid {

inline int64_t library_bytes(const ModelConfig& model, hy_precision precision, const TrainerConfig& config) {
    constexpr int64_t kWorkspace = int64_t{32} << 20;  // kernels/cuda/cublaslt_gemm.cpp
    if (precision != HY_PRECISION_BFLOAT16) return kWorkspace;
    const int64_t rows = int64_t{config.micro_batch} * config.context;
    const int64_t queries = rows * model.q_width();
    const int64_t keys = rows * model.kv_width();
    // FlashAttention's backward pass: dq in float32 while it is summed; dq, dk and dv, the latter two as if every query
    // head had its own; and those of the call before, which are kept until then.
    const int64_t summed = 4 * queries;
    const int64_t gradients = 2 * 3 * queries;
    const int64_t kept = 2 * (queries + 2 * keys);
    // libtorch's own workspaces of cuBLASLt: that of the stream of a pass's first run, and that of its recording.
    const int64_t products = config.float8 != 0 ? 2 * kWorkspace : 0;
    return kWorkspace + summed + gradients + kept + products;
}

}  // namespace hybrid
