// Intra-op threads of OpenMP, libtorch and BLAS, set together: fighting pools cost more than they give.
#pragma once

#include <cstdint>

namespace hybrid {

// Sets the number of threads; 0 is one per core that the process may use.
void set_threads(int32_t threads);

// The number in force.
int32_t threads();

// OpenMP keeps its number per calling thread: every entry into the library calls this first.
void apply_threads();

}  // namespace hybrid
