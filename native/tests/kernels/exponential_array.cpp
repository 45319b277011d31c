#include "kernels/cpu/exponential.h"

namespace hybrid::kernels::HYBRID_ISA {

void exponential_array(const float* x, int64_t count, float* result) {
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) result[i] = exponential(x[i]);
}

void negative_exponential_array(const float* x, int64_t count, float* result) {
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) result[i] = exponential_of_negative(x[i]);
}

}  // namespace hybrid::kernels::HYBRID_ISA
