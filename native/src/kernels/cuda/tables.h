// The tables of a CUDA device's operations, one per precision: kernels of our own (table.h), matrix products by
// cuBLASLt and, in bfloat16, attention and float8 products by libtorch.
#pragma once

#include "kernels/kernels.h"

namespace hybrid::kernels::cuda {

const KernelTable<bfloat16>& kernels_bfloat16();
const Kernels& kernels_float32();
// float32 whose products are rounded to TensorFloat-32.
const Kernels& kernels_tf32();

}  // namespace hybrid::kernels::cuda
