// The rate of memory for a pass over arrays larger than any cache.
#pragma once

#include "device/buffer.h"
#include "timings.h"

namespace hybrid::bench {

// y = a x + y over 128 MiB each, in large pages as the flat buffers: two reads and one write.
class Bandwidth {
  public:
    Bandwidth();

    void run();

    double best_bytes_per_second() const { return bytes_per_second(timings_.best()); }
    double median_bytes_per_second() const { return bytes_per_second(timings_.median()); }

  private:
    static double bytes_per_second(double milliseconds);

    FloatBuffer x_, y_;
    Timings timings_;
};

}  // namespace hybrid::bench
