#include "device/cuda/allocator.h"

#include <ATen/Context.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>

namespace hybrid {

namespace allocator = c10::cuda::CUDACachingAllocator;

namespace {

c10::DeviceIndex index(int32_t device) {
    return static_cast<c10::DeviceIndex>(device);
}

// While a graph is recorded, libtorch must not ask for the events of memory nor wait for the device. Older versions
// know from allocations to a pool that one is; newer ones are told.
template <typename Allocator>
auto mark_recording(Allocator& libtorch, c10::DeviceIndex device, bool begins, int)
    -> decltype(libtorch.markCaptureBegin(device), void()) {
    if (begins)
        libtorch.markCaptureBegin(device);
    else
        libtorch.markCaptureEnd(device);
}
template <typename Allocator>
void mark_recording(Allocator&, c10::DeviceIndex, bool, long) {}

}  // namespace

void prepare_allocator() {
    at::globalContext().lazyInitDevice(at::kCUDA);
}

void release_cached_memory() {
    allocator::emptyCache();
}

// A pool exists as long as it has begun more often than it was released.
GraphPool::GraphPool(int32_t device) : device_(device), id_(at::cuda::graph_pool_handle()) {
    allocator::beginAllocateToPool(index(device_), id_, [](cudaStream_t) { return false; });
    allocator::endAllocateToPool(index(device_), id_);
}

GraphPool::~GraphPool() {
    allocator::releasePool(index(device_), id_);
}

GraphMemory::GraphMemory(const GraphPool& pool, cudaStream_t stream) : device_(pool.device_), id_(pool.id_) {
    allocator::beginAllocateToPool(index(device_), id_, [stream](cudaStream_t other) { return other == stream; });
    mark_recording(*allocator::get(), index(device_), true, 0);
}

void GraphMemory::end() {
    if (ended_) return;
    ended_ = true;
    mark_recording(*allocator::get(), index(device_), false, 0);
    allocator::endAllocateToPool(index(device_), id_);
}

GraphMemory::~GraphMemory() {
    end();
    allocator::releasePool(index(device_), id_);
}

}  // namespace hybrid
