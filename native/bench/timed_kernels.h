// The kernels' table with every entry of a training step timed. Kernels are plain functions, so what they record into
// is one per process.
#pragma once

#include "kernels/kernels.h"
#include "profile.h"

namespace hybrid::bench {

// Entries that a training step does not call stay as they are.
const kernels::Kernels& timed_kernels();

// Where the calls that follow are recorded.
void record_into(Profile& profile);

}  // namespace hybrid::bench
