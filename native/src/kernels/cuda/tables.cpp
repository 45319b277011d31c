#include "kernels/cuda/tables.h"

#include "kernels/cuda/gemm.h"
#include "kernels/cuda/table.h"
#include "kernels/cuda/torch_attention.h"
#include "kernels/cuda/torch_float8.h"

namespace hybrid::kernels::cuda {

const KernelTable<bfloat16>& kernels_bfloat16() {
    static const KernelTable<bfloat16> table = [] {
        KernelTable<bfloat16> made = cuda_passes<bfloat16>();
        made.gemm = gemm_bfloat16;
        made.gemm_gradient = gemm_gradient_bfloat16;
        made.gemm_float8 = torch_gemm_float8;
        made.attention_forward = torch_attention_forward;
        made.attention_backward = torch_attention_backward;
        return made;
    }();
    return table;
}

const Kernels& kernels_float32() {
    static const Kernels table = [] {
        Kernels made = cuda_passes<float>();
        made.gemm = made.gemm_gradient = gemm_float32;
        return made;
    }();
    return table;
}

const Kernels& kernels_tf32() {
    static const Kernels table = [] {
        Kernels made = cuda_passes<float>();
        made.gemm = made.gemm_gradient = gemm_tf32;
        return made;
    }();
    return table;
}

}  // namespace hybrid::kernels::cuda
