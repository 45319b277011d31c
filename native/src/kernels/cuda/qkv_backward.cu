#include "kernels/cuda/column_sum.h"
#include "kernels/cuda/combine_blocks.h"
#include "kernels/cuda/heads.h"
#include "kernels/cuda/qkv.h"
#include "kernels/cuda/sum_over_rows.h"

namespace hybrid::kernels::cuda {
namespace {

// What the kernels read and write. Values that lie in dqkv already are left out where nothing is to be known of them:
// heads are then those of q and k.
template <typename T>
struct Backward {
    QkvShape shape;
    HeadLayout layout;
    Rotary rotary;
    HeadGradients<T> gradients;
    T* dqkv;
    int heads;

    __device__ int64_t rows() const { return shape.batch * shape.time; }
    __device__ int64_t rotated() const { return shape.heads + shape.kv_heads; }
    __device__ int64_t width() const { return (rotated() + shape.kv_heads) * shape.head_dim; }

    __device__ const T* from(int64_t row, int64_t head) const {
        if (head < shape.heads) return gradients.dq + row * gradients.q_stride + head * shape.head_dim;
        head -= shape.heads;
        if (head < shape.kv_heads) return gradients.dk + row * gradients.kv_stride + head * shape.head_dim;
        return gradients.dv + row * gradients.kv_stride + (head - shape.kv_heads) * shape.head_dim;
    }

    __device__ T* to(int64_t row, int64_t head) const { return dqkv + row * width() + head * shape.head_dim; }
};

constexpr int kThreads = kRowLanes * kRowsAtOnce;

template <typename T, int kCount, int kVectors>
__device__ void add_as_kept(const HeadLayout& layout, const Head<kCount, kVectors>& head,
                            Head<kCount, kVectors>& sums) {
    for_each_vector<kCount, kVectors>(layout, [&](int v, int) {
#pragma unroll
        for (int i = 0; i < kCount; ++i) {
            sums.first[v][i] += rounded_to<T>(head.first[v][i]);
            sums.second[v][i] += rounded_to<T>(head.second[v][i]);
        }
    });
}

// A block has kRowLanes / lanes heads of kReductionRows rows. partial [blocks, (H + 2 G) K], its share of dbias, may be
// nullptr.
template <typename T, int kCount, int kVectors>
__global__ void __launch_bounds__(kThreads) rotate_back_kernel(Backward<T> backward, float* partial) {
    const HeadLayout& layout = backward.layout;
    const int64_t number = (int64_t{blockIdx.x} * kRowLanes + threadIdx.x) / layout.lanes;
    const bool is_there = number < backward.heads, turns = number < backward.rotated();
    const int64_t begin = int64_t{blockIdx.y} * kReductionRows, end = min(backward.rows(), begin + kReductionRows);
    Head<kCount, kVectors> sums = {};
    for (int64_t row = begin + threadIdx.y; row < end && is_there; row += kRowsAtOnce) {
        const T* from = backward.from(row, number);
        T* to = backward.to(row, number);
        Head<kCount, kVectors> head;
        load_head(layout, from, head);
        if (turns) rotate_head(layout, backward.rotary, position_of(backward.shape, row), true, head);
        if (turns || from != to) store_head(layout, head, to);
        add_as_kept<T>(layout, head, sums);
    }
    if (!partial) return;
#pragma unroll
    for (int v = 0; v < kVectors; ++v) {
        sum_over_rows<kThreads>(sums.first[v]);
        sum_over_rows<kThreads>(sums.second[v]);
    }
    if (threadIdx.y == 0 && is_there)
        store_head(layout, sums, partial + blockIdx.y * backward.width() + number * backward.shape.head_dim);
}

constexpr int kNormThreads = 512;

// What a thread has seen of the gradients of the norm's weights.
template <int kCount, int kVectors>
struct WeightGradients {
    Head<kCount, kVectors> q = {};
    Head<kCount, kVectors> k = {};
};

// With xhat = x * rstd and g = dy * weight: dx = rstd * (g - xhat * mean(g * xhat)), dweight += dy * xhat.
// All threads of the warp take part, those without a head with zeros.
template <int kCount, int kVectors>
__device__ void normalize_backward(const HeadLayout& layout, bool is_query, const Head<kCount, kVectors>& weight,
                                   const Head<kCount, kVectors>& x, float rstd, Head<kCount, kVectors>& gradient,
                                   WeightGradients<kCount, kVectors>& dweights) {
    float product = 0.0f;
    // Both sums get a term: one that is chosen by an index would not stay in registers.
    const auto share = [&](float dy, float x, float weight, float& dq_weight, float& dk_weight) {
        const float along = dy * x;
        dq_weight += is_query ? along * rstd : 0.0f;
        dk_weight += is_query ? 0.0f : along * rstd;
        product += along * weight;
    };
    for_each_vector<kCount, kVectors>(layout, [&](int v, int) {
#pragma unroll
        for (int i = 0; i < kCount; ++i) {
            share(gradient.first[v][i], x.first[v][i], weight.first[v][i], dweights.q.first[v][i],
                  dweights.k.first[v][i]);
            share(gradient.second[v][i], x.second[v][i], weight.second[v][i], dweights.q.second[v][i],
                  dweights.k.second[v][i]);
        }
    });
    const float shrink = head_sum(layout, product) * rstd * rstd / static_cast<float>(2 * layout.half);
    for_each_vector<kCount, kVectors>(layout, [&](int v, int) {
#pragma unroll
        for (int i = 0; i < kCount; ++i) {
            gradient.first[v][i] = rstd * (gradient.first[v][i] * weight.first[v][i] - x.first[v][i] * shrink);
            gradient.second[v][i] = rstd * (gradient.second[v][i] * weight.second[v][i] - x.second[v][i] * shrink);
        }
    });
}

// The sum over the block's threads that have the same channels, left with the first of them.
template <int kCount>
__device__ void sum_over_heads(const HeadLayout& layout, float (&values)[kCount]) {
    __shared__ float shares[kCount][kNormThreads / 32][32];
    const unsigned lane = threadIdx.x % 32, warp = threadIdx.x / 32;
#pragma unroll
    for (int i = 0; i < kCount; ++i) {
        for (int distance = layout.lanes; distance < 32; distance *= 2)
            values[i] += __shfl_xor_sync(kWholeWarp, values[i], distance);
        shares[i][warp][lane] = values[i];
    }
    __syncthreads();
    if (warp == 0) {
        for (int other = 1; other < kNormThreads / 32; ++other) {
#pragma unroll
            for (int i = 0; i < kCount; ++i) values[i] += shares[i][other][lane];
        }
    }
    __syncthreads();  // the next call writes to shares
}

template <int kCount, int kVectors>
__device__ void store_sum(const HeadLayout& layout, Head<kCount, kVectors>& dweight, float* to) {
#pragma unroll
    for (int v = 0; v < kVectors; ++v) {
        sum_over_heads(layout, dweight.first[v]);
        sum_over_heads(layout, dweight.second[v]);
    }
    if (threadIdx.x < static_cast<unsigned>(layout.lanes)) store_head(layout, dweight, to);
}

// A block has the heads of kReductionRows rows. partial [blocks, 2 K] is its share of dq_weight and of dk_weight.
template <typename T, int kCount, int kVectors>
__global__ void __launch_bounds__(kNormThreads)
    qkv_norm_backward_kernel(Backward<T> backward, QkNorm norm, const T* unnormed, const float* rstd, float* partial) {
    const HeadLayout& layout = backward.layout;
    const int64_t k = backward.shape.head_dim;
    const int64_t begin = blockIdx.x * kReductionRows, end = min(backward.rows(), begin + kReductionRows);
    const int items = static_cast<int>(end - begin) * backward.heads, at_once = kNormThreads / layout.lanes;
    WeightGradients<kCount, kVectors> dweights;
    for (int first = 0; first < items; first += at_once) {
        const int item = first + static_cast<int>(threadIdx.x) / layout.lanes;
        const int64_t row = begin + item / backward.heads;
        const int number = item % backward.heads;
        const bool is_there = item < items, turns = is_there && number < backward.rotated();
        const bool is_query = number < backward.shape.heads;
        const int64_t index = row * backward.rotated() + number;
        Head<kCount, kVectors> gradient = {}, weight = {}, x = {};
        if (is_there) load_head(layout, backward.from(row, number), gradient);
        if (is_there && !turns) store_head(layout, gradient, backward.to(row, number));
        if (turns) {
            rotate_head(layout, backward.rotary, position_of(backward.shape, row), true, gradient);
            load_head(layout, is_query ? norm.q_weight : norm.k_weight, weight);
            load_head(layout, unnormed + index * k, x);
        }
        normalize_backward(layout, is_query, weight, x, turns ? rstd[index] : 0.0f, gradient, dweights);
        if (turns) store_head(layout, gradient, backward.to(row, number));
    }
    store_sum(layout, dweights.q, partial + blockIdx.x * 2 * k);
    store_sum(layout, dweights.k, partial + blockIdx.x * 2 * k + k);
}

// Where there is no norm, scratch takes the partial sums of dbias if has_bias.
template <typename T, int kCount>
void begin_backward(const QkvShape& shape, const Rotary& rotary, const QkNorm& norm, const T* unnormed,
                    const float* rstd, const HeadGradients<T>& gradients, T* dqkv, bool has_bias, float* scratch) {
    const int64_t n = shape.batch * shape.time, rotated = shape.heads + shape.kv_heads;
    const bool values_lie_there = gradients.dv == dqkv + rotated * shape.head_dim;
    const bool leaves_values = values_lie_there && (norm.q_weight || !has_bias);
    const int64_t heads = leaves_values ? rotated : rotated + shape.kv_heads;
    with_head_layout(shape.head_dim, kCount, [&](auto vectors, const HeadLayout& layout) {
        const Backward<T> backward{shape, layout, rotary, gradients, dqkv, static_cast<int>(heads)};
        if (norm.q_weight) {
            launch("qkv_norm_backward", qkv_norm_backward_kernel<T, kCount, decltype(vectors)::value>,
                   grid_of(divide_up(n, kReductionRows)), dim3(kNormThreads), backward, norm, unnormed, rstd, scratch);
        } else {
            launch("qkv_backward", rotate_back_kernel<T, kCount, decltype(vectors)::value>,
                   grid_of(divide_up(heads * layout.lanes, kRowLanes), divide_up(n, kReductionRows)),
                   grid_of(kRowLanes, kRowsAtOnce), backward, has_bias ? scratch : nullptr);
        }
    });
}

}  // namespace

template <typename T>
void qkv_backward(const QkvShape& shape, const Rotary& rotary, const QkNorm& norm, const T* unnormed, const float* rstd,
                  const HeadGradients<T>& gradients, T* dqkv, bool accumulate, float* dq_weight, float* dk_weight,
                  float* dbias, float* scratch) {
    constexpr int kCount = kVector<T>;
    if (vectors_fit(shape.head_dim / 2, kCount, rotary.cos, rotary.sin, norm.q_weight, norm.k_weight, unnormed,
                    gradients.dq, gradients.dk, gradients.dv, dqkv, scratch) &&
        gradients.q_stride % kCount == 0 && gradients.kv_stride % kCount == 0) {
        begin_backward<T, kCount>(shape, rotary, norm, unnormed, rstd, gradients, dqkv, dbias != nullptr, scratch);
    } else {
        begin_backward<T, 1>(shape, rotary, norm, unnormed, rstd, gradients, dqkv, dbias != nullptr, scratch);
    }
    const int64_t k = shape.head_dim, width = (shape.heads + 2 * shape.kv_heads) * k;
    const int64_t n = shape.batch * shape.time, blocks = divide_up(n, kReductionRows);
    if (norm.q_weight) {
        combine_blocks(scratch, blocks, 2 * k, k, accumulate, dq_weight);
        combine_blocks(scratch + k, blocks, 2 * k, k, accumulate, dk_weight);
        if (dbias) column_sum(dqkv, n, width, accumulate, dbias, scratch);
    } else if (dbias) {
        combine_blocks(scratch, blocks, width, width, accumulate, dbias);
    }
}

template void qkv_backward(const QkvShape&, const Rotary&, const QkNorm&, const float*, const float*,
                           const HeadGradients<float>&, float*, bool, float*, float*, float*, float*);
template void qkv_backward(const QkvShape&, const Rotary&, const QkNorm&, const bfloat16*, const float*,
                           const HeadGradients<bfloat16>&, bfloat16*, bool, float*, float*, float*, float*);

}  // namespace hybrid::kernels::cuda
