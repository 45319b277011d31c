// What a benchmark runs on.
#pragma once

#include <ostream>
#include <string>

#include "hybrid/hybrid.h"

namespace hybrid::bench {

struct Machine {
    std::string cpu;
    hy_runtime_info runtime;
    double gemm_gflops;  // of 1024 x 1024 x 1024
    double bandwidth;    // bytes per second
};

// Sets the number of threads (0: one per core) and measures.
Machine describe_machine(int threads);

void print_machine(std::ostream& out, const Machine& machine);

// The loader of the .NET library sets three variables that are read when libraries load: OMP_WAIT_POLICY and
// OPENBLAS_THREAD_TIMEOUT, because by default idle threads of OpenMP and OpenBLAS spin and take the cores from each
// other, and OPENBLAS_CORETYPE, because OpenBLAS gives processors that it does not know its oldest kernels. Sets them
// where they are unset, and starts the process once more.
void restart_as_the_library_does(char** arguments);

}  // namespace hybrid::bench
