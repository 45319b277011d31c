#include "kernels/cuda/heads.h"
#include "kernels/cuda/qkv.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 256;

template <typename T, int kCount, int kVectors>
__device__ void add_bias(const HeadLayout& layout, const float* bias, Head<kCount, kVectors>& head) {
    Head<kCount, kVectors> biases;
    load_head(layout, bias, biases);
    for_each_vector<kCount, kVectors>(layout, [&](int v, int) {
#pragma unroll
        for (int i = 0; i < kCount; ++i) {
            // As backward finds them.
            head.first[v][i] = rounded_to<T>(head.first[v][i] + biases.first[v][i]);
            head.second[v][i] = rounded_to<T>(head.second[v][i] + biases.second[v][i]);
        }
    });
}

// Returns rstd. All threads of the warp take part, those without a weight for nothing.
template <int kCount, int kVectors>
__device__ float normalize(const HeadLayout& layout, const float* weight, float eps, Head<kCount, kVectors>& head) {
    float squares = 0.0f;
    for_each_vector<kCount, kVectors>(layout, [&](int v, int) {
#pragma unroll
        for (int i = 0; i < kCount; ++i)
            squares += head.first[v][i] * head.first[v][i] + head.second[v][i] * head.second[v][i];
    });
    const float rstd = 1.0f / sqrtf(head_sum(layout, squares) / static_cast<float>(2 * layout.half) + eps);
    if (!weight) return rstd;
    Head<kCount, kVectors> weights;
    load_head(layout, weight, weights);
    for_each_vector<kCount, kVectors>(layout, [&](int v, int) {
#pragma unroll
        for (int i = 0; i < kCount; ++i) {
            head.first[v][i] *= rstd * weights.first[v][i];
            head.second[v][i] *= rstd * weights.second[v][i];
        }
    });
    return rstd;
}

// A block has kThreads / lanes heads, of q, k and v, of the row blockIdx.x.
template <typename T, int kCount, int kVectors>
__global__ void __launch_bounds__(kThreads)
    qkv_forward_kernel(QkvShape shape, HeadLayout layout, Rotary rotary, const float* bias, QkNorm norm, T* qkv,
                       T* unnormed, float* rstd) {
    const int64_t row = blockIdx.x;
    const int64_t number = (int64_t{blockIdx.y} * blockDim.x + threadIdx.x) / layout.lanes;
    const int64_t rotated = shape.heads + shape.kv_heads, all = rotated + shape.kv_heads, k = shape.head_dim;
    const bool is_there = number < all, turns = number < rotated;
    T* here = qkv + (row * all + number) * k;
    Head<kCount, kVectors> head = {};
    if (is_there) {
        load_head(layout, here, head);
        if (bias) add_bias<T>(layout, bias + number * k, head);
    }
    if (norm.q_weight) {
        if (turns && unnormed) store_head(layout, head, unnormed + (row * rotated + number) * k);
        const float* weight = number < shape.heads ? norm.q_weight : norm.k_weight;
        const float r = normalize(layout, turns ? weight : nullptr, norm.eps, head);
        if (turns && rstd && threadIdx.x % layout.lanes == 0) rstd[row * rotated + number] = r;
    }
    if (turns) rotate_head(layout, rotary, position_of(shape, row), false, head);
    if (is_there) store_head(layout, head, here);
}

template <typename T, int kCount>
void forward(const QkvShape& shape, const Rotary& rotary, const float* bias, const QkNorm& norm, T* qkv, T* unnormed,
             float* rstd) {
    with_head_layout(shape.head_dim, kCount, [&](auto vectors, const HeadLayout& layout) {
        const int64_t rotated = shape.heads + shape.kv_heads;
        const int64_t wanted = (bias ? rotated + shape.kv_heads : rotated) * layout.lanes;
        const int64_t threads = wanted < kThreads ? whole_warps(wanted) : kThreads;
        launch("qkv_forward", qkv_forward_kernel<T, kCount, decltype(vectors)::value>,
               grid_of(shape.batch * shape.time, divide_up(wanted, threads)), grid_of(threads), shape, layout, rotary,
               bias, norm, qkv, unnormed, rstd);
    });
}

}  // namespace

template <typename T>
void qkv_forward(const QkvShape& shape, const Rotary& rotary, const float* bias, const QkNorm& norm, T* qkv,
                 T* unnormed, float* rstd) {
    if (vectors_fit(shape.head_dim / 2, kVector<T>, rotary.cos, rotary.sin, bias, norm.q_weight, norm.k_weight, qkv,
                    unnormed)) {
        forward<T, kVector<T>>(shape, rotary, bias, norm, qkv, unnormed, rstd);
    } else {
        forward<T, 1>(shape, rotary, bias, norm, qkv, unnormed, rstd);
    }
}

template void qkv_forward(const QkvShape&, const Rotary&, const float*, const QkNorm&, float*, float*, float*);
template void qkv_forward(const QkvShape&, const Rotary&, const float*, const QkNorm&, bfloat16*, bfloat16*, float*);

}  // namespace hybrid::kernels::cuda
