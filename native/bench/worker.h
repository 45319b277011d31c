// What a child process of train_bench does: one thing, as often as it is asked.
#pragma once

#include "options.h"

namespace hybrid::bench {

// For the line "blas" it prints the path of its BLAS, for any other the milliseconds of one run.
int run_worker(const Options& options);

}  // namespace hybrid::bench
