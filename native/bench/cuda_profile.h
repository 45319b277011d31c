// A training step on a CUDA device with every operation timed by events.
#pragma once

#include "cuda_options.h"
#include "profile.h"
#include "shape.h"
#include "timings.h"

namespace hybrid::bench {

struct CudaProfile {
    Profile step;
    Timings step_total;     // from the step's begin to its end on the device, without graphs
    double copy_bandwidth;  // bytes read and written per second by a copy, median
};

// Runs without graphs, whose operations cannot be timed one by one. The device is given other work first, so that the
// host is ahead of it all the time and no operation waits to be begun.
CudaProfile profile_cuda_step(const Shape& shape, const CudaOptions& options);

}  // namespace hybrid::bench
