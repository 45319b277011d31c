#include "device/cuda/pinned.h"

#include <cuda_runtime.h>

#include "support/error.h"

namespace hybrid {

void* allocate_pinned(int64_t bytes, const char* purpose) {
    void* memory = nullptr;
    if (cudaHostAlloc(&memory, static_cast<size_t>(bytes), cudaHostAllocPortable) == cudaSuccess) return memory;
    cudaGetLastError();
    fail(HY_STATUS_OUT_OF_MEMORY, "cannot allocate ", bytes, " bytes of page-locked memory for ", purpose,
         "; leave the host more memory, or raise what it lets a process lock (ulimit -l)");
}

void release_pinned(void* memory) {
    cudaFreeHost(memory);
}

}  // namespace hybrid
