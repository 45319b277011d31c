#include "emulation/memory.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <sstream>

#include "emulation/error.h"
#include "emulation/stream.h"

namespace hybrid::emulation {
namespace {

constexpr size_t kGuard = 1024;  // also keeps CUDA's alignment of 256 bytes
constexpr int kFill = 0xff;

std::mutex allocations_mutex;
std::map<uintptr_t, size_t> allocations;  // sizes, by address

bool untouched(const unsigned char* from, size_t size) {
    return std::all_of(from, from + size, [](unsigned char byte) { return byte == kFill; });
}

// "" or what was written beside an allocation.
std::string find_damage(uintptr_t address, size_t size) {
    const auto* memory = reinterpret_cast<const unsigned char*>(address);
    const char* side = nullptr;
    if (!untouched(memory - kGuard, kGuard)) side = "before";
    if (!untouched(memory + size, kGuard)) side = "behind";
    if (side == nullptr) return "";
    std::ostringstream message;
    message << "something was written " << side << " an allocation of " << size << " bytes";
    return message.str();
}

// Whether the bytes lie in one allocation, or in none at all where the host's memory is meant.
bool lies_where_it_should(const void* memory, size_t size, bool on_device) {
    const auto first = reinterpret_cast<uintptr_t>(memory);
    const std::lock_guard<std::mutex> lock(allocations_mutex);
    auto after = allocations.upper_bound(first);
    if (after == allocations.begin()) return !on_device;
    const auto [address, allocated] = *std::prev(after);
    if (first >= address + allocated + kGuard) return !on_device;
    return on_device && first + size <= address + allocated;
}

cudaError_t check_places(const void* to, size_t to_size, const void* from, size_t from_size, cudaMemcpyKind kind) {
    if (kind == cudaMemcpyDefault) return cudaSuccess;
    const bool to_device = kind == cudaMemcpyHostToDevice || kind == cudaMemcpyDeviceToDevice;
    const bool from_device = kind == cudaMemcpyDeviceToHost || kind == cudaMemcpyDeviceToDevice;
    if (!lies_where_it_should(to, to_size, to_device))
        return report(cudaErrorInvalidValue, "what is copied to is not where the kind of copy says");
    if (!lies_where_it_should(from, from_size, from_device))
        return report(cudaErrorInvalidValue, "what is copied from is not where the kind of copy says");
    return cudaSuccess;
}

}  // namespace

cudaError_t check_guard_zones(const char* operation) {
    const std::lock_guard<std::mutex> lock(allocations_mutex);
    for (const auto [address, size] : allocations) {
        const std::string damage = find_damage(address, size);
        if (damage.empty()) continue;
        auto* memory = reinterpret_cast<unsigned char*>(address);
        std::memset(memory - kGuard, kFill, kGuard);
        std::memset(memory + size, kFill, kGuard);
        return report(cudaErrorIllegalAddress, std::string(operation) + ": " + damage);
    }
    return cudaSuccess;
}

}  // namespace hybrid::emulation

using namespace hybrid::emulation;

cudaError_t cudaMalloc(void** memory, size_t size) {
    const size_t total = (size + 2 * kGuard + 255) / 256 * 256;
    auto* start = static_cast<unsigned char*>(std::aligned_alloc(256, total));
    if (start == nullptr) return report(cudaErrorMemoryAllocation, "out of memory");
    std::memset(start, kFill, total);
    *memory = start + kGuard;
    const std::lock_guard<std::mutex> lock(allocations_mutex);
    allocations[reinterpret_cast<uintptr_t>(*memory)] = size;
    return cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
    if (memory == nullptr) return cudaSuccess;
    const std::lock_guard<std::mutex> lock(allocations_mutex);
    const auto found = allocations.find(reinterpret_cast<uintptr_t>(memory));
    if (found == allocations.end()) return report(cudaErrorInvalidValue, "cudaFree of what cudaMalloc did not give");
    const std::string damage = find_damage(found->first, found->second);
    std::free(static_cast<unsigned char*>(memory) - kGuard);
    allocations.erase(found);
    return damage.empty() ? cudaSuccess : report(cudaErrorIllegalAddress, damage);
}

cudaError_t cudaHostAlloc(void** memory, size_t size, unsigned) {
    *memory = std::malloc(size);
    return *memory == nullptr ? report(cudaErrorMemoryAllocation, "out of memory") : cudaSuccess;
}

cudaError_t cudaFreeHost(void* memory) {
    std::free(memory);
    return cudaSuccess;
}

cudaError_t cudaMallocAsync(void** memory, size_t size, cudaStream_t stream) {
    if (captures(stream)) return report(cudaErrorStreamCaptureUnsupported, "a graph of ours allocates nothing");
    return cudaMalloc(memory, size);
}

cudaError_t cudaFreeAsync(void* memory, cudaStream_t stream) {
    if (captures(stream)) return report(cudaErrorStreamCaptureUnsupported, "a graph of ours releases nothing");
    return cudaFree(memory);
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t size, cudaMemcpyKind kind, cudaStream_t stream) {
    if (const cudaError_t error = check_places(to, size, from, size, kind)) return error;
    return begin(stream, [=] {
        std::memmove(to, from, size);
        return cudaSuccess;
    });
}

cudaError_t cudaMemcpy2DAsync(void* to, size_t to_pitch, const void* from, size_t from_pitch, size_t width,
                              size_t height, cudaMemcpyKind kind, cudaStream_t stream) {
    if (width > to_pitch || width > from_pitch) return report(cudaErrorInvalidValue, "rows are wider than their pitch");
    if (width == 0 || height == 0) return cudaSuccess;
    const size_t last = height - 1;
    if (const cudaError_t error = check_places(to, last * to_pitch + width, from, last * from_pitch + width, kind))
        return error;
    return begin(stream, [=] {
        for (size_t row = 0; row < height; ++row)
            std::memmove(static_cast<char*>(to) + row * to_pitch, static_cast<const char*>(from) + row * from_pitch,
                         width);
        return cudaSuccess;
    });
}

cudaError_t cudaMemsetAsync(void* memory, int value, size_t size, cudaStream_t stream) {
    if (!lies_where_it_should(memory, size, true))
        return report(cudaErrorInvalidValue, "what is cleared is not the device's memory");
    return begin(stream, [=] {
        std::memset(memory, value, size);
        return cudaSuccess;
    });
}
