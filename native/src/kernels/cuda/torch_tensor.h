// libtorch's view of arrays of ours.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/from_blob.h>
#include <c10/cuda/CUDAFunctions.h>

namespace hybrid::kernels::cuda {

// A tensor over memory of the current device, which must outlive it. Strides are in elements.
inline at::Tensor tensor_over(const void* memory, at::IntArrayRef sizes, at::IntArrayRef strides, at::ScalarType type) {
    const at::Device device(at::kCUDA, c10::cuda::current_device());
    return at::for_blob(const_cast<void*>(memory), sizes)
        .strides(strides)
        .target_device(device)
        .options(at::TensorOptions(device).dtype(type))
        .make_tensor();
}

}  // namespace hybrid::kernels::cuda
