#include "device/cuda/staging.h"

#include <algorithm>
#include <cstring>

#include "kernels/cuda/launch.h"

namespace hybrid {

using kernels::cuda::check;

void Staging::upload(void* to, const void* from, int64_t bytes, cudaStream_t stream) {
    const std::lock_guard<std::mutex> lock(mutex_);
    auto* target = static_cast<char*>(to);
    const auto* source = static_cast<const char*>(from);
    while (bytes > 0) {
        Chunk& chunk = chunk_with_room(stream);
        const int64_t part = std::min(bytes, kChunkBytes - chunk.used);
        char* staged = static_cast<char*>(chunk.memory.get()) + chunk.used;
        std::memcpy(staged, source, static_cast<size_t>(part));
        check(cudaMemcpyAsync(target, staged, static_cast<size_t>(part), cudaMemcpyHostToDevice, stream), "uploading");
        chunk.last_copy.record(stream);
        chunk.used += (part + kAlignment - 1) / kAlignment * kAlignment;
        target += part;
        source += part;
        bytes -= part;
    }
}

Staging::Chunk& Staging::chunk_with_room(cudaStream_t stream) {
    Chunk& current = chunks_[current_];
    if (current.stream == stream && current.used < kChunkBytes) return current;
    current_ = (current_ + 1) % kChunks;
    Chunk& next = chunks_[current_];
    next.last_copy.synchronize();
    next.stream = stream;
    next.used = 0;
    return next;
}

}  // namespace hybrid
