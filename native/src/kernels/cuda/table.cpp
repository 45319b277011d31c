#include "kernels/cuda/table.h"

#include <type_traits>

#include "kernels/cuda/attention.h"
#include "kernels/cuda/cross_entropy.h"
#include "kernels/cuda/embedding.h"
#include "kernels/cuda/linear_rows.h"
#include "kernels/cuda/narrow.h"
#include "kernels/cuda/optimizer.h"
#include "kernels/cuda/qkv.h"
#include "kernels/cuda/quantize.h"
#include "kernels/cuda/quantize_float8.h"
#include "kernels/cuda/rms_norm.h"
#include "kernels/cuda/swiglu.h"

namespace hybrid::kernels::cuda {

template <typename T>
KernelTable<T> cuda_passes() {
    KernelTable<T> table{};
    table.name = "cuda";
    if constexpr (!std::is_same_v<T, float>) {
        table.narrow = narrow;
        table.quantize_float8 = quantize_float8;
        table.quantize_float8_weight = quantize_float8_weight;
    }
    table.embedding_forward = embedding_forward;
    table.embedding_backward = embedding_backward;
    table.linear_rows = linear_rows;
    table.linear_int8 = linear_int8;
    table.quantize_rows = quantize_rows;
    table.rms_norm_forward = rms_norm_forward;
    table.add_rms_norm_forward = add_rms_norm_forward;
    table.rms_norm_backward = rms_norm_backward;
    table.qkv_forward = qkv_forward;
    table.qkv_backward = qkv_backward;
    table.append_to_cache = append_to_cache;
    table.attention_forward = attention_forward;
    table.attention_forward_packed = attention_forward_packed;
    table.attention_forward_query = attention_forward_query;
    table.attention_backward = attention_backward;
    table.swiglu_forward = swiglu_forward;
    table.swiglu_backward = swiglu_backward;
    table.cross_entropy_forward = cross_entropy_forward;
    table.log_sum_exp = log_sum_exp;
    table.log_probabilities = log_probabilities;
    table.cross_entropy_backward = cross_entropy_backward;
    table.squared_norm = squared_norm;
    table.adamw = adamw;
    return table;
}

template KernelTable<float> cuda_passes();
template KernelTable<bfloat16> cuda_passes();

}  // namespace hybrid::kernels::cuda
