// One block of memory that is cut up once: activations and work buffers of a known shape.
//
// A layout is a function that takes its arrays from an Arena in order. It runs twice: over a measuring arena, which
// only counts, and over one of the size so found.
#pragma once

#include <cstdint>
#include <optional>

#include "device/buffer.h"
#include "support/error.h"

namespace hybrid {

class Arena {
  public:
    // Measures: the pointers it gives must not be used.
    Arena() = default;
    explicit Arena(int64_t bytes, Device& device = cpu_device())
        : buffer_(std::in_place, bytes, "activations", device) {}

    template <typename T>
    T* take(int64_t count) {
        const int64_t begin = used_;
        used_ += (count * static_cast<int64_t>(sizeof(T)) + kAlignment - 1) / kAlignment * kAlignment;
        if (!buffer_) return nullptr;
        if (used_ > buffer_->bytes()) fail(HY_STATUS_INTERNAL, "the arena's layout changed after it was measured");
        return reinterpret_cast<T*>(static_cast<char*>(buffer_->data()) + begin);
    }
    float* floats(int64_t count) { return take<float>(count); }

    // Bytes taken so far.
    int64_t used() const { return used_; }

  private:
    static constexpr int64_t kAlignment = 64;  // bytes: a cache line, and enough for every vector

    int64_t used_ = 0;
    std::optional<Buffer> buffer_;
};

// Bytes that a layout takes.
template <typename Layout>
int64_t measure(const Layout& layout) {
    Arena arena;
    layout(arena);
    return arena.used();
}

}  // namespace hybrid
