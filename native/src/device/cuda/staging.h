// The way of the host's arrays to a device: through page-locked memory, so that the caller need not wait for the copy.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>

#include "device/cuda/event.h"
#include "device/cuda/pinned.h"

namespace hybrid {

class Staging {
  public:
    // `from` may change when the call returns. Waits only where the copies of so many bytes before are still under way.
    void upload(void* to, const void* from, int64_t bytes, cudaStream_t stream);

  private:
    static constexpr int kChunks = 4;
    static constexpr int64_t kChunkBytes = int64_t{4} << 20;
    static constexpr int64_t kAlignment = 64;

    // Filled from its beginning by the copies of one stream, and again when the last of them has happened.
    struct Chunk {
        PinnedMemory memory{allocate_pinned(kChunkBytes, "uploads")};
        CudaEvent last_copy;
        cudaStream_t stream = nullptr;
        int64_t used = 0;
    };

    Chunk& chunk_with_room(cudaStream_t stream);

    std::mutex mutex_;
    std::array<Chunk, kChunks> chunks_;
    int current_ = 0;
};

}  // namespace hybrid
