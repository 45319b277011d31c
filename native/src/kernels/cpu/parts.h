// Work in one part per thread: of a crew where there is one, else of OpenMP.
#pragma once

#include <omp.h>

#include "kernels/cpu/isa.h"

namespace hybrid::kernels::HYBRID_ISA {

// Calls body(part, parts) for every part; `work` in elements tells whether other threads are worth it.
template <typename Body>
inline void in_parts(Crew* crew, int64_t work, const Body& body) {
    if (work < kParallelWork) return body(0, 1);
    if (crew) {
        const Part part = [](const void* job, int64_t index, int64_t count) {
            (*static_cast<const Body*>(job))(index, count);
        };
        return share(*crew, part, &body);
    }
#pragma omp parallel
    body(omp_get_thread_num(), omp_get_num_threads());
}

}  // namespace hybrid::kernels::HYBRID_ISA
