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

// With OpenMP's default, spinning threads of OpenMP and OpenBLAS take the cores from each other. The waiting policy is
// read when OpenMP loads: where it is unset, sets it and starts the process once more.
void restart_with_passive_waiting(char** arguments);

}  // namespace hybrid::bench
