// Devices, all alike, in the host's memory.
#include <cstring>

#include "emulation/emulation.h"
#include "emulation/error.h"
#include "emulation/memory.h"

namespace hybrid::emulation {
namespace {

constexpr size_t kMemory = size_t{1} << 40;

int device_count = 1;
int major_capability = 9;
thread_local int current_device = 0;

cudaError_t check_device(int device) {
    if (device >= 0 && device < device_count) return cudaSuccess;
    return report(cudaErrorInvalidDevice, "there is no such device");
}

}  // namespace

void set_devices(int count, int compute_major) {
    device_count = count;
    major_capability = compute_major;
}

}  // namespace hybrid::emulation

using namespace hybrid::emulation;

cudaError_t cudaGetDeviceCount(int* count) {
    *count = device_count;
    return device_count == 0 ? report(cudaErrorNoDevice, "no CUDA-capable device is detected") : cudaSuccess;
}

cudaError_t cudaGetDevice(int* device) {
    *device = current_device;
    return cudaSuccess;
}

cudaError_t cudaSetDevice(int device) {
    if (const cudaError_t error = check_device(device)) return error;
    current_device = device;
    return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
    if (const cudaError_t error = check_device(device)) return error;
    switch (attribute) {
        case cudaDevAttrMultiProcessorCount:
            *value = multiprocessors();
            return cudaSuccess;
        case cudaDevAttrComputeCapabilityMajor:
            *value = major_capability;
            return cudaSuccess;
        case cudaDevAttrComputeCapabilityMinor:
            *value = 0;
            return cudaSuccess;
    }
    return report(cudaErrorInvalidValue, "an attribute that is not emulated");
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
    if (const cudaError_t error = check_device(device)) return error;
    std::strcpy(properties->name, "an emulated device");
    return cudaSuccess;
}

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
    *free = kMemory;
    *total = kMemory;
    return cudaSuccess;
}

cudaError_t cudaDeviceSynchronize() {
    return check_guard_zones("cudaDeviceSynchronize");
}
