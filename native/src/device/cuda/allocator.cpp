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
}

void GraphMemory::end() {
    if (ended_) return;
    ended_ = true;
    allocator::endAllocateToPool(index(device_), id_);
}

GraphMemory::~GraphMemory() {
    end();
    allocator::releasePool(index(device_), id_);
}

}  // namespace hybrid
