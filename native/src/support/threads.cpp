#include "support/threads.h"

#include <ATen/Parallel.h>
#include <omp.h>

#include <atomic>

#include "support/blas.h"

namespace hybrid {
namespace {

// Negative until someone chose.
std::atomic<int32_t> chosen{-1};

int32_t one_per_core() {
    return static_cast<int32_t>(omp_get_num_procs());
}

}  // namespace

void set_threads(int32_t threads) {
    chosen = threads == 0 ? one_per_core() : threads;
    apply_threads();
}

int32_t threads() {
    return chosen < 0 ? one_per_core() : chosen.load();
}

void apply_threads() {
    thread_local int32_t applied_here = -1;
    static std::atomic<int32_t> applied_to_blas{-1};
    const int32_t wanted = threads();
    if (applied_here != wanted) {
        at::set_num_threads(wanted);
        omp_set_num_threads(wanted);
        applied_here = wanted;
    }
    if (applied_to_blas.exchange(wanted) != wanted) set_blas_threads(wanted);
}

}  // namespace hybrid
