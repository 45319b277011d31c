// Windows of token ids, as shards hold them, to what the model reads.
#pragma once

#include <cstdint>

#include "hybrid/hybrid.h"

namespace hybrid::kernels::cuda {

// ids [count, T + 1] of `type`: the first T of a window to inputs and the last T to targets, [count, T] each.
void widen_windows(const void* ids, hy_token_type type, int64_t count, int64_t time, int32_t* inputs, int32_t* targets);

}  // namespace hybrid::kernels::cuda
