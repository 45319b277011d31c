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

// The memory of the graphs of one recorder.
struct GraphPool {
    int32_t device;
    std::pair<uint64_t, uint64_t> id;
};
GraphPool make_graph_pool(int32_t device);

// One graph's hold of its pool: what is allocated on `stream` before end() comes from there, and nobody else gets it
// before the last graph of the pool is gone.
class GraphMemory {
  public:
    GraphMemory(const GraphPool& pool, cudaStream_t stream);
    ~GraphMemory();
    GraphMemory(const GraphMemory&) = delete;
    GraphMemory& operator=(const GraphMemory&) = delete;

    void end();

  private:
    GraphPool pool_;
    bool ended_ = false;
};

}  // namespace hybrid
