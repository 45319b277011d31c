// What the device's sources ask of libtorch, where there is none: its current stream is the emulation's, and as nothing
// of libtorch allocates here, graphs have no memory of their own.
#include "device/cuda/allocator.h"
#include "device/cuda/stream_scope.h"
#include "emulation/emulation.h"
#include "kernels/cuda/stream.h"

namespace hybrid {

StreamScope::StreamScope(cudaStream_t stream) : before_(kernels::cuda::current_stream()) {
    emulation::set_current_stream(stream);
}

StreamScope::~StreamScope() {
    emulation::set_current_stream(before_);
}

void prepare_allocator() {}

void release_cached_memory() {}

GraphPool::GraphPool(int32_t device) : device_(device) {}

GraphPool::~GraphPool() = default;

GraphMemory::GraphMemory(const GraphPool& pool, cudaStream_t) : device_(pool.device_), id_(pool.id_) {}

GraphMemory::~GraphMemory() = default;

void GraphMemory::end() {
    ended_ = true;
}

}  // namespace hybrid
