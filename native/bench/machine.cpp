#include "machine.h"

#if !defined(_WIN32)
#include <unistd.h>
#endif

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

#include "bandwidth.h"
#include "format.h"

namespace hybrid::bench {

namespace {

std::string cpu_name() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
    return "unknown";
}

#if !defined(_WIN32)
// What bindings/Hybrid.Bindings/OpenBlasCore.cs gives: kernels by instructions, not by a model number that a release of
// OpenBLAS may not know. Null where OpenBLAS chooses.
const char* openblas_core() {
#if defined(__x86_64__)
    if (!__builtin_cpu_is("intel")) return nullptr;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return "SkylakeX";
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return "Haswell";
#endif
    return nullptr;
}

// Whether the environment is another one now.
bool set_where_unset(const char* name, const char* value) {
    if (value == nullptr || std::getenv(name) != nullptr) return false;
    setenv(name, value, 1);
    return true;
}
#endif

}  // namespace

Machine describe_machine(int threads) {
    Machine machine{cpu_name(), {}, 0.0, 0.0};
    machine.runtime.struct_size = sizeof machine.runtime;
    if (hy_set_threads(threads) != HY_STATUS_OK || hy_get_runtime_info(&machine.runtime) != HY_STATUS_OK ||
        hy_measure_gemm(1024, 1024, 1024, &machine.gemm_gflops) != HY_STATUS_OK)
        throw std::runtime_error(hy_last_error());
    Bandwidth bandwidth;
    for (int run = 0; run < 5; ++run) bandwidth.run();
    machine.bandwidth = bandwidth.best_bytes_per_second();
    return machine;
}

void print_machine(std::ostream& out, const Machine& machine) {
    out << "CPU        " << machine.cpu << ", " << machine.runtime.threads << " threads, kernels "
        << machine.runtime.cpu_kernels << "\n";
    out << "BLAS       " << machine.runtime.blas << "\n           " << machine.runtime.blas_path
        << format(", %.1f GFLOP/s at 1024^3\n", machine.gemm_gflops);
    out << "Memory     " << format("%.1f GB/s\n", machine.bandwidth / 1e9);
    out << "Libraries  hybrid " << machine.runtime.version << ", libtorch " << machine.runtime.libtorch_version << ", "
        << machine.runtime.compiler << ", OMP_WAIT_POLICY=" << machine.runtime.omp_wait_policy << "\n";
}

void restart_as_the_library_does([[maybe_unused]] char** arguments) {
#if !defined(_WIN32)
    const bool spins = set_where_unset("OMP_WAIT_POLICY", "passive");
    const bool spins_after_products = set_where_unset("OPENBLAS_THREAD_TIMEOUT", "4");
    const bool multiplies_otherwise = set_where_unset("OPENBLAS_CORETYPE", openblas_core());
    if (!spins && !spins_after_products && !multiplies_otherwise) return;
    execv("/proc/self/exe", arguments);
    execvp(arguments[0], arguments);
    throw std::runtime_error(std::string("cannot start again: ") + std::strerror(errno));
#endif
}

}  // namespace hybrid::bench
