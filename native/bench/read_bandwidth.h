#pragma once

#include "device/buffer.h"
#include "timings.h"

namespace hybrid::bench {

// Reads 1 GiB, larger than any cache, on all threads and writes nothing: what a matrix-vector product does with its
// matrix. bandwidth.h measures a mixture of reads and writes instead, as an optimizer's pass is.
class ReadBandwidth {
  public:
    ReadBandwidth();

    // One pass over the memory.
    void run();

    // Bytes per second.
    double best() const { return bytes() / (timings_.best() / 1e3); }
    double median() const { return bytes() / (timings_.median() / 1e3); }

  private:
    double bytes() const { return static_cast<double>(values_.count() * static_cast<int64_t>(sizeof(float))); }

    FloatBuffer values_;
    Timings timings_;
};

}  // namespace hybrid::bench
