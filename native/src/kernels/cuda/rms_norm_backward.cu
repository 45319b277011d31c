// With xhat = x * rstd and g = dy * weight: dx += rstd * (g - xhat * mean(g * xhat)), dweight += dy * xhat.
#include "kernels/cuda/combine_blocks.h"
#include "kernels/cuda/dropout.h"
#include "kernels/cuda/reduce.h"
#include "kernels/cuda/rms_norm.h"
#include "kernels/cuda/rows.h"
#include "kernels/cuda/sum_over_rows.h"
#include "kernels/cuda/vector.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 512;  // of a block, unless a row takes more: then it has one row at a time

// What passes through the addition before the norm: dbranch = dropout(dx); nullptr where it is not wanted.
template <typename T>
struct Branch {
    Dropout dropout;
    T* gradient;
    bool has_bias;
};

// A block has kReductionRows rows, blockDim.y of them at a time. partial [blocks, 2 d] is its share of dweight and of
// dbias. The weight is read again for every row: the registers are for the sums.
template <typename T, int kCount, int kVectors>
__global__ void __launch_bounds__(kMostThreads<kVectors>)
    rms_norm_backward_kernel(const T* dy, const float* x, const float* weight, const float* rstd, int64_t n, int64_t d,
                             float* dx, float* partial, Branch<T> branch) {
    float dweights[kVectors][kCount] = {}, dbiases[kVectors][kCount] = {};
    const int64_t begin = blockIdx.x * kReductionRows, end = min(n, begin + kReductionRows);
    for (int64_t first = begin; first < end; first += blockDim.y) {
        const int64_t row = first + threadIdx.y;
        const int64_t width = row < end ? d : 0;  // beyond the last row the threads only take part in sums
        const float r = width > 0 ? rstd[row] : 0.0f;
        float dys[kVectors][kCount], xs[kVectors][kCount];
        float product = 0.0f;
#pragma unroll
        for (int v = 0; v < kVectors; ++v) {
            const int64_t c = column_of<kCount>(v);
            if (c >= width) continue;
            float weights[kCount];
            load(weight + c, weights);
            load(dy + row * d + c, dys[v]);
            load(x + row * d + c, xs[v]);
#pragma unroll
            for (int i = 0; i < kCount; ++i) {
                const float along = dys[v][i] * xs[v][i];
                dweights[v][i] += along * r;
                product += along * weights[i];
            }
        }
        const float shrink = block_sum(product) * r * r / static_cast<float>(d);
        const DropoutRow dropout(branch.dropout, row, d);
#pragma unroll
        for (int v = 0; v < kVectors; ++v) {
            const int64_t c = column_of<kCount>(v);
            if (c >= width) continue;
            float weights[kCount], gradients[kCount];
            load(weight + c, weights);
            load(dx + row * d + c, gradients);
#pragma unroll
            for (int i = 0; i < kCount; ++i) gradients[i] += r * (dys[v][i] * weights[i] - xs[v][i] * shrink);
            store(gradients, dx + row * d + c);
            if (!branch.gradient) continue;
            float factors[kCount];
            dropout.factors(c, factors);
#pragma unroll
            for (int i = 0; i < kCount; ++i) {
                gradients[i] *= factors[i];
                dbiases[v][i] += rounded_to<T>(gradients[i]);
            }
            store(gradients, branch.gradient + row * d + c);
        }
    }
#pragma unroll
    for (int v = 0; v < kVectors; ++v) {
        if (blockDim.y > 1) sum_over_rows<kThreads>(dweights[v]);
        if (blockDim.y > 1 && branch.has_bias) sum_over_rows<kThreads>(dbiases[v]);
        const int64_t c = column_of<kCount>(v);
        if (threadIdx.y > 0 || c >= d) continue;
        float* to = partial + blockIdx.x * 2 * d + c;
        store(dweights[v], to);
        if (branch.has_bias) store(dbiases[v], to + d);
    }
}

template <typename T, int kCount>
void backward(const T* dy, const float* x, const float* weight, const float* rstd, int64_t n, int64_t d, float* dx,
              float* partial, const Branch<T>& branch) {
    with_row_layout(divide_up(d, kCount), kThreads, [&](auto vectors, dim3 block) {
        launch("rms_norm_backward", rms_norm_backward_kernel<T, kCount, decltype(vectors)::value>,
               grid_of(divide_up(n, kReductionRows)), block, dy, x, weight, rstd, n, d, dx, partial, branch);
    });
}

}  // namespace

template <typename T>
void rms_norm_backward(const T* dy, const float* x, const float* weight, const float* rstd, int64_t n, int64_t d,
                       bool accumulate, float* dx, float* dweight, const Dropout& dropout, T* dbranch, float* dbias,
                       float* scratch) {
    const Branch<T> branch{dropout, dbranch, dbias != nullptr};
    if (vectors_fit(d, kVector<T>, dy, x, weight, dx, scratch, dbranch)) {
        backward<T, kVector<T>>(dy, x, weight, rstd, n, d, dx, scratch, branch);
    } else {
        backward<T, 1>(dy, x, weight, rstd, n, d, dx, scratch, branch);
    }
    const int64_t blocks = divide_up(n, kReductionRows);
    combine_blocks(scratch, blocks, 2 * d, d, accumulate, dweight);
    if (dbias) combine_blocks(scratch + d, blocks, 2 * d, d, accumulate, dbias);
}

template void rms_norm_backward(const float*, const float*, const float*, const float*, int64_t, int64_t, bool, float*,
                                float*, const Dropout&, float*, float*, float*);
template void rms_norm_backward(const bfloat16*, const float*, const float*, const float*, int64_t, int64_t, bool,
                                float*, float*, const Dropout&, bfloat16*, float*, float*);

}  // namespace hybrid::kernels::cuda
