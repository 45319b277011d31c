#include "device/device_info.h"

#include <map>
#include <mutex>
#include <string>

#include "kernels/cuda/launch.h"

namespace hybrid {

using kernels::cuda::check;

namespace {

constexpr int kOldestMajor = 8;  // bfloat16 in the tensor cores

int attribute(cudaDeviceAttr which, int32_t index) {
    int value = 0;
    check(cudaDeviceGetAttribute(&value, which, index), "asking for a device");
    return value;
}

int32_t devices_shown() {
    int count = 0;
    if (cudaGetDeviceCount(&count) == cudaSuccess) return count;
    cudaGetLastError();
    return 0;
}

bool is_new_enough(int32_t index) {
    return attribute(cudaDevAttrComputeCapabilityMajor, index) >= kOldestMajor;
}

// Of one device, for the life of the process.
const char* name_of(int32_t index) {
    static std::mutex mutex;
    static std::map<int32_t, std::string> names;
    cudaDeviceProp properties{};
    check(cudaGetDeviceProperties(&properties, index), "asking for a device");
    const std::lock_guard<std::mutex> lock(mutex);
    return names.try_emplace(index, properties.name).first->second.c_str();
}

}  // namespace

bool cuda_is_built() {
    return true;
}

const char* cuda_version() {
    static const std::string version =
        std::to_string(CUDART_VERSION / 1000) + "." + std::to_string(CUDART_VERSION % 1000 / 10);
    return version.c_str();
}

int32_t cuda_device_count() {
    const int32_t shown = devices_shown();
    int32_t usable = 0;
    while (usable < shown && is_new_enough(usable)) ++usable;
    return usable;
}

void require_cuda_device(int32_t index) {
    int count = 0;
    const cudaError_t error = cudaGetDeviceCount(&count);
    cudaGetLastError();
    require(error == cudaSuccess, "there is no CUDA device: ", cudaGetErrorString(error),
            "; look at nvidia-smi and CUDA_VISIBLE_DEVICES, or compute on the CPU");
    require(index >= 0 && index < count, "device_index is ", index, "; this process sees ", count,
            " CUDA devices, from 0 on (CUDA_VISIBLE_DEVICES)");
    require(is_new_enough(index), "CUDA device ", index, " has compute capability ",
            attribute(cudaDevAttrComputeCapabilityMajor, index), ".",
            attribute(cudaDevAttrComputeCapabilityMinor, index), "; ", kOldestMajor,
            ".0 or newer is needed (A100, H100)");
}

void describe_cuda_device(int32_t index, hy_device_info& info) {
    require_cuda_device(index);
    check(cudaSetDevice(index), "cudaSetDevice");
    size_t free = 0;
    size_t total = 0;
    check(cudaMemGetInfo(&free, &total), "asking for a device's memory");
    info.multiprocessors = attribute(cudaDevAttrMultiProcessorCount, index);
    info.name = name_of(index);
    info.compute_major = attribute(cudaDevAttrComputeCapabilityMajor, index);
    info.compute_minor = attribute(cudaDevAttrComputeCapabilityMinor, index);
    info.total_memory = static_cast<int64_t>(total);
    info.free_memory = static_cast<int64_t>(free);
}

}  // namespace hybrid
