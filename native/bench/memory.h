// Resident memory of this process, from /proc (0 where there is none).
#pragma once

#include <cstdint>

namespace hybrid::bench {

int64_t resident_bytes();

// Forgets the peak so far.
void reset_peak_resident();
int64_t peak_resident_bytes();

}  // namespace hybrid::bench
