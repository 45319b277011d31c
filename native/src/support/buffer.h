// Zeroed memory aligned to a cache line, taken once and held.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "support/error.h"

namespace hybrid {

constexpr int64_t kAlignment = 64;  // bytes

class Buffer {
  public:
    // `purpose` names the memory in the error when it cannot be had.
    Buffer(int64_t bytes, const char* purpose) : bytes_(bytes) {
        void* memory = ::operator new (static_cast<size_t>(bytes), std::align_val_t{kAlignment}, std::nothrow);
        if (memory == nullptr)
            fail(HY_STATUS_OUT_OF_MEMORY, "cannot allocate ", bytes, " bytes for ", purpose,
                 "; use a smaller micro_batch, context or model");
        data_.reset(memory);
#if defined(__linux__)
        // Huge pages spare page faults and TLB misses; that it may be refused does not matter.
        const uintptr_t page = 4096;
        const uintptr_t begin = (reinterpret_cast<uintptr_t>(memory) + page - 1) & ~(page - 1);
        const uintptr_t end = (reinterpret_cast<uintptr_t>(memory) + static_cast<uintptr_t>(bytes)) & ~(page - 1);
        if (end > begin) madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
        std::memset(memory, 0, static_cast<size_t>(bytes));
    }

    int64_t bytes() const {
        return bytes_;
    }
    void* data() const {
        return data_.get();
    }

  private:
    struct Free {
        void operator()(void* memory) const { ::operator delete (memory, std::align_val_t{kAlignment}); }
    };
    int64_t bytes_;
    std::unique_ptr<void, Free> data_;
};

class FloatBuffer {
  public:
    FloatBuffer(int64_t count, const char* purpose)
        : count_(count), buffer_(count * static_cast<int64_t>(sizeof(float)), purpose) {}
    int64_t count() const { return count_; }
    float* data() const { return static_cast<float*>(buffer_.data()); }

  private:
    int64_t count_;
    Buffer buffer_;
};

}  // namespace hybrid
