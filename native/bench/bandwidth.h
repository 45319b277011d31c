#pragma once

namespace hybrid::bench {

// Bytes per second of y = a x + y over arrays larger than any cache: two reads and one write.
double measure_bandwidth();

}  // namespace hybrid::bench
