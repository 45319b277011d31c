// Keys and values of new rows to where the cache keeps them.
#include "kernels/cuda/heads.h"
#include "kernels/cuda/qkv.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 128;

// A block has kThreads vectors of the row blockIdx.x.
template <typename T, int kCount>
__global__ void __launch_bounds__(kThreads)
    append_to_cache_kernel(QkvShape shape, const T* qkv, int64_t kv_batch_stride, T* kv_rows) {
    const int64_t row = blockIdx.x, c = (int64_t{blockIdx.y} * kThreads + threadIdx.x) * kCount;
    const int64_t q_width = shape.heads * shape.head_dim, width = 2 * shape.kv_heads * shape.head_dim;
    if (c >= width) return;
    const T* from = qkv + row * (q_width + width) + q_width + c;
    T* to = kv_rows + row / shape.time * kv_batch_stride + position_of(shape, row) * width + c;
    using Access = Vector<T, kCount>;
    *reinterpret_cast<Access*>(to) = *reinterpret_cast<const Access*>(from);
}

template <typename T, int kCount>
void append(const QkvShape& shape, const T* qkv, int64_t kv_batch_stride, T* kv_rows) {
    launch("append_to_cache", append_to_cache_kernel<T, kCount>,
           grid_of(shape.batch * shape.time, divide_up(2 * shape.kv_heads * shape.head_dim, kThreads * kCount)),
           dim3(kThreads), shape, qkv, kv_batch_stride, kv_rows);
}

}  // namespace

template <typename T>
void append_to_cache(const QkvShape& shape, const T* qkv, int64_t kv_batch_stride, T* kv_rows) {
    if (vectors_fit(shape.head_dim, kVector<T>, qkv, kv_rows) && kv_batch_stride % kVector<T> == 0) {
        append<T, kVector<T>>(shape, qkv, kv_batch_stride, kv_rows);
    } else {
        append<T, 1>(shape, qkv, kv_batch_stride, kv_rows);
    }
}

template void append_to_cache(const QkvShape&, const float*, int64_t, float*);
template void append_to_cache(const QkvShape&, const bfloat16*, int64_t, bfloat16*);

}  // namespace hybrid::kernels::cuda
