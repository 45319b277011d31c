// Barriers and what the threads of a warp do together.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "emulation/block.h"

// The place of a call is an argument that the compiler fills in.
#define HYBRID_SITE const char *file = __builtin_FILE(), int line = __builtin_LINE()

inline void __syncthreads(HYBRID_SITE) {
    hybrid::emulation::wait_for_block({"__syncthreads", file, line});
}

inline int __syncthreads_or(int predicate, HYBRID_SITE) {
    return hybrid::emulation::any_of_block(predicate != 0, {"__syncthreads_or", file, line});
}

namespace hybrid::emulation {

// The value of lane `source` of the segment of `width` lanes; the thread's own where the segment has no such lane.
template <typename T>
T shuffle(unsigned mask, T value, int source, int width, const Site& site) {
    static_assert(std::is_arithmetic_v<T> && (sizeof(T) == 4 || sizeof(T) == 8), "what a shuffle can carry");
    const int first = lane() / width * width;
    uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof value);
    const uint64_t* values = exchange(mask, bits, site);
    if (source < first || source >= first + width) source = lane();
    if ((mask >> source & 1) == 0) fail_thread(site, "it reads from a thread that the mask does not name");
    std::memcpy(&value, &values[source], sizeof value);
    return value;
}

}  // namespace hybrid::emulation

template <typename T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32, HYBRID_SITE) {
    const int first = hybrid::emulation::lane() / width * width;
    return hybrid::emulation::shuffle(mask, value, first + source % width, width, {"__shfl_sync", file, line});
}

template <typename T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = 32, HYBRID_SITE) {
    return hybrid::emulation::shuffle(mask, value, hybrid::emulation::lane() ^ bits, width,
                                      {"__shfl_xor_sync", file, line});
}

template <typename T>
T __shfl_down_sync(unsigned mask, T value, unsigned distance, int width = 32, HYBRID_SITE) {
    return hybrid::emulation::shuffle(mask, value, hybrid::emulation::lane() + static_cast<int>(distance), width,
                                      {"__shfl_down_sync", file, line});
}

#undef HYBRID_SITE
