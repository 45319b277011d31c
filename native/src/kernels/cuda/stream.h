// The stream on which operations begin: libtorch's current one.
#pragma once

#include <cuda_runtime.h>

namespace hybrid::kernels::cuda {

cudaStream_t current_stream();

}  // namespace hybrid::kernels::cuda
