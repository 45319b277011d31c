// libtorch's allocator of device memory: what its attention allocates, it must be told when a graph is recorded.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <utility>

namespace hybrid {

// Makes libtorch ready for CUDA; before anything else of this file. Nothing the second time.
void prepare_allocator();

// Gives the memory that libtorch keeps for later back to the device.
void release_cached_memory();

// The memory of the graphs of one recorder. It outlives the pool where graphs do.
class GraphPool {
  public:
    explicit GraphPool(int32_t device);
    ~GraphPool();
    GraphPool(const GraphPool&) = delete;
    GraphPool& operator=(const GraphPool&) = delete;

  private:
    friend class GraphMemory;
    int32_t device_;
    std::pair<uint64_t, uint64_t> id_;  // libtorch's
};

// One graph's hold of its pool: what is allocated on `stream` before end() comes from there, and nobody else gets it
// before the pool and its last graph are gone.
class GraphMemory {
  public:
    GraphMemory(const GraphPool& pool, cudaStream_t stream);
    ~GraphMemory();
    GraphMemory(const GraphMemory&) = delete;
    GraphMemory& operator=(const GraphMemory&) = delete;

    void end();

  private:
    int32_t device_;
    std::pair<uint64_t, uint64_t> id_;
    bool ended_ = false;
};

}  // namespace hybrid
