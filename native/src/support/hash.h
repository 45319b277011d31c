// A 64-bit hash of float arrays, at the speed of reading them: to notice that two are not the same bits. No protection
// against someone who wants them to look alike.
#pragma once

#include <cstdint>

namespace hybrid {

// The same value for any number of threads.
uint64_t hash_of(const float* values, int64_t count);

}  // namespace hybrid
