#include "kernels/cuda/torch_float8.h"

#include <ATen/ops/_scaled_mm.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>

#include "kernels/cuda/torch_tensor.h"
#include "support/error.h"

namespace hybrid::kernels::cuda {
namespace {

at::ScalarType type_of(Float8Format format) {
    return format == Float8Format::kE4M3 ? at::kFloat8_e4m3fn : at::kFloat8_e5m2;
}

}  // namespace

void torch_gemm_float8(int64_t m, int64_t n, int64_t k, const Float8Matrix& a, const Float8Matrix& b, bool fast_sums,
                       bfloat16* c) {
    const c10::InferenceMode no_autograd;
    const at::Tensor rows = tensor_over(a.values, {m, k}, {k, 1}, type_of(a.format));
    const at::Tensor columns = tensor_over(b.values, {k, n}, {1, k}, type_of(b.format));
    const at::Tensor row_scales = tensor_over(a.scales, {m, 1}, {1, 1}, at::kFloat);
    const at::Tensor column_scales = tensor_over(b.scales, {1, n}, {n, 1}, at::kFloat);
    at::Tensor result = tensor_over(c, {m, n}, {n, 1}, at::kBFloat16);
    try {
        at::_scaled_mm_out(result, rows, columns, row_scales, column_scales, /*bias=*/{}, /*scale_result=*/{},
                           at::kBFloat16, fast_sums);
    } catch (const c10::OutOfMemoryError&) {
        fail(HY_STATUS_OUT_OF_MEMORY, "there is no memory for a product of 8-bit floats; use a smaller micro_batch");
    } catch (const c10::Error& error) {
        fail(HY_STATUS_INTERNAL, "libtorch refuses a product of 8-bit floats of ", m, " x ", n, " x ", k, ": ",
             error.what_without_backtrace(), "; float8 = 0 trains without them");
    }
}

}  // namespace hybrid::kernels::cuda
