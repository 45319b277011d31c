#include "device/cuda/allocator.h"

#include <ATen/Context.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>

namespace hybrid {

namespace allocator = c10::cuda::CUDACachingAllocator;

void prepare_allocator() {
    at::globalContext().lazyInitDevice(at::kCUDA);
}

void release_cached_memory() {
    allocator::emptyCache();
}

GraphPool make_graph_pool(int32_t device) {
    return {device, at::cuda::graph_pool_handle()};
}

GraphMemory::GraphMemory(const GraphPool& pool, cudaStream_t stream) : pool_(pool) {
    allocator::beginAllocateToPool(static_cast<c10::DeviceIndex>(pool_.device), pool_.id,
                                   [stream](cudaStream_t other) { return other == stream; });
}

void GraphMemory::end() {
    if (ended_) return;
    ended_ = true;
    allocator::endAllocateToPool(static_cast<c10::DeviceIndex>(pool_.device), pool_.id);
}

GraphMemory::~GraphMemory() {
    end();
    allocator::releasePool(static_cast<c10::DeviceIndex>(pool_.device), pool_.id);
}

}  // namespace hybrid
