// The three products of a linear layer y = x W^T, W [out, in], without its bias (that is fused into the next pass).
#pragma once

#include <cstdint>

#include "kernels/kernels.h"
#include "model/parameters.h"
#include "model/pass.h"

namespace hybrid {

// y [n, out] = x [n, in] W^T
template <typename T>
void linear_forward(const Pass<T>& pass, const T* x, const LinearParameters<T>& linear, int64_t n, int64_t out,
                    int64_t in, T* y) {
    if (linear.int8.values != nullptr) {
        pass.kernels.linear_int8(pass.crew, x, linear.int8, n, out, in, y);
    } else if (linear.float8.weight.values != nullptr) {
        pass.kernels.quantize_float8(x, n, in, linear.float8.x);
        pass.kernels.gemm_float8(n, out, in, linear.float8.x, linear.float8.weight, /*fast_sums=*/true, y);
    } else if (n <= kernels::kFewRows) {
        pass.kernels.linear_rows(pass.crew, x, linear.weight, n, out, in, y);
    } else {
        pass.kernels.gemm(kernels::Transpose::kNo, kernels::Transpose::kYes, n, out, in, x, in, linear.weight, in, 0.0f,
                          y, out);
    }
}

// dx [n, in] = dy [n, out] W
template <typename T>
void linear_backward_input(const Pass<T>& pass, const T* dy, const LinearParameters<T>& linear, int64_t n, int64_t out,
                           int64_t in, T* dx) {
    if (linear.float8.transposed.values != nullptr) {
        pass.kernels.quantize_float8(dy, n, out, linear.float8.dy);
        pass.kernels.gemm_float8(n, in, out, linear.float8.dy, linear.float8.transposed, /*fast_sums=*/false, dx);
    } else {
        pass.kernels.gemm(kernels::Transpose::kNo, kernels::Transpose::kNo, n, in, out, dy, out, linear.weight, in,
                          0.0f, dx, in);
    }
}

// dW [out, in] (+)= dy^T x
template <typename T>
void linear_backward_weight(const kernels::KernelTable<T>& kernels, const T* dy, const T* x, int64_t n, int64_t out,
                            int64_t in, bool accumulate, float* dweight) {
    kernels.gemm_gradient(kernels::Transpose::kYes, kernels::Transpose::kNo, out, in, n, dy, out, x, in,
                          accumulate ? 1.0f : 0.0f, dweight, in);
}

}  // namespace hybrid
