#include "model/backend.h"

#include "support/error.h"

#if defined(HYBRID_CUDA)
#include "kernels/cuda/tables.h"
#endif

namespace hybrid {
namespace {

Backend cuda_backend(int32_t index, [[maybe_unused]] hy_precision precision) {
    Device& device = cuda_device(index);
#if defined(HYBRID_CUDA)
    switch (precision) {
        case HY_PRECISION_FLOAT32:
            return {device, precision, kernels::cuda::kernels_float32()};
        case HY_PRECISION_TF32:
            return {device, precision, kernels::cuda::kernels_tf32()};
        default:
            return {device, precision, kernels::cuda::kernels_bfloat16()};
    }
#else
    return {device, precision, kernels::cpu_kernels()};
#endif
}

}  // namespace

hy_placement default_placement() {
    hy_placement placement{};
    placement.struct_size = sizeof(placement);
    placement.device = HY_DEVICE_CPU;
    placement.precision = HY_PRECISION_AUTO;
    return placement;
}

hy_precision precision_of(const hy_placement& placement) {
    const hy_precision precision = placement.precision;
    require(precision >= HY_PRECISION_AUTO && precision <= HY_PRECISION_BFLOAT16, "precision is ",
            static_cast<int>(precision), "; it must be an hy_precision");
    if (placement.device == HY_DEVICE_CUDA) return precision == HY_PRECISION_AUTO ? HY_PRECISION_BFLOAT16 : precision;
    require(placement.device == HY_DEVICE_CPU, "device is ", static_cast<int>(placement.device),
            "; it must be an hy_device");
    require(precision == HY_PRECISION_AUTO || precision == HY_PRECISION_FLOAT32,
            "the CPU computes in float32 alone; set precision to \"auto\" or \"float32\", or the device to \"cuda\"");
    return HY_PRECISION_FLOAT32;
}

Backend cpu_backend() {
    return {cpu_device(), HY_PRECISION_FLOAT32, kernels::cpu_kernels()};
}

Backend backend_of(const hy_placement& placement) {
    const hy_precision precision = precision_of(placement);
    if (placement.device == HY_DEVICE_CUDA) return cuda_backend(placement.device_index, precision);
    require(placement.device_index == 0, "device_index is ", placement.device_index, "; there is one CPU, 0");
    return cpu_backend();
}

}  // namespace hybrid
