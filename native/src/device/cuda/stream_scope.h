// Another current stream for a while.
#pragma once

#include <cuda_runtime.h>

namespace hybrid {

// What the calling thread begins while it lives goes to `stream`, libtorch's operations too.
class StreamScope {
  public:
    explicit StreamScope(cudaStream_t stream);
    ~StreamScope();
    StreamScope(const StreamScope&) = delete;
    StreamScope& operator=(const StreamScope&) = delete;

  private:
    cudaStream_t before_;
};

}  // namespace hybrid
