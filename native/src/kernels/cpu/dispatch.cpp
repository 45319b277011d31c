#include "kernels/cpu/dispatch.h"

#include <cstdlib>
#include <string>

#include "support/error.h"

namespace hybrid::kernels {

namespace scalar {
Kernels make_table();
}

#if defined(HYBRID_X86_KERNELS)
namespace avx2 {
Kernels make_table();
}
namespace avx512 {
Kernels make_table();
}

namespace {

// The features of x86-64-v3 and -v4 that the compiler's runtime can name; CPUs that have these have the rest too.
bool cpu_has_avx2() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

bool cpu_has_avx512() {
    return cpu_has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl");
}

}  // namespace
#endif

const std::vector<Kernels>& supported_cpu_kernels() {
    static const std::vector<Kernels> tables = [] {
        std::vector<Kernels> found;
#if defined(HYBRID_X86_KERNELS)
        if (cpu_has_avx512()) found.push_back(avx512::make_table());
        if (cpu_has_avx2()) found.push_back(avx2::make_table());
#endif
        found.push_back(scalar::make_table());
        // The BLAS chooses its instructions by itself.
        for (Kernels& table : found) table.gemm = table.gemm_gradient = gemm;
        return found;
    }();
    return tables;
}

const Kernels& choose_cpu_kernels(const char* name) {
    const std::vector<Kernels>& tables = supported_cpu_kernels();
    const std::string wanted = name ? name : "";
    if (wanted.empty()) return tables.front();
    std::string known;
    for (const Kernels& table : tables) {
        if (wanted == table.name) return table;
        known += known.empty() ? table.name : std::string(", ") + table.name;
    }
    fail(HY_STATUS_INVALID_ARGUMENT, "HYBRID_CPU_KERNELS is \"", wanted, "\"; this build on this CPU has: ", known,
         ". Unset it to take the fastest.");
}

const Kernels& cpu_kernels() {
    static const Kernels& chosen = choose_cpu_kernels(std::getenv("HYBRID_CPU_KERNELS"));
    return chosen;
}

}  // namespace hybrid::kernels
