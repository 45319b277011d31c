#include "kernels/cuda/embedding.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/vector.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 128;

// A block has kThreads vectors of a row.
template <int kCount>
__device__ int64_t own_channel() {
    return (int64_t{blockIdx.y} * kThreads + threadIdx.x) * kCount;
}

template <int kCount>
__global__ void __launch_bounds__(kThreads)
    embedding_forward_kernel(const int32_t* tokens, const float* table, int64_t d, float* x) {
    const int64_t row = blockIdx.x, c = own_channel<kCount>();
    if (c >= d) return;
    float values[kCount];
    load(table + tokens[row] * d + c, values);
    store(values, x + row * d + c);
}

// The block of the first of a run of equal tokens in `order` adds up the run; the others have nothing to do. Rows are
// read several ahead of the sum, which must go one after another.
template <int kCount>
__global__ void __launch_bounds__(kThreads)
    embedding_backward_kernel(const int32_t* tokens, const int32_t* order, const float* dx, int64_t n, int64_t d,
                              float* dtable) {
    constexpr int kAhead = 4;
    const int64_t first = blockIdx.x, c = own_channel<kCount>();
    const int32_t token = tokens[order[first]];
    if (c >= d || (first > 0 && tokens[order[first - 1]] == token)) return;
    float* to = dtable + token * d + c;
    float sums[kCount];
    load(to, sums);
    bool ended = false;
    for (int64_t place = first; !ended; place += kAhead) {
        float values[kAhead][kCount];
        int count = 0;
#pragma unroll
        for (int i = 0; i < kAhead; ++i) {
            if (ended || place + i >= n || tokens[order[place + i]] != token) {
                ended = true;
                continue;
            }
            load(dx + order[place + i] * d + c, values[i]);
            count = i + 1;
        }
#pragma unroll
        for (int i = 0; i < kAhead; ++i) {
            if (i >= count) continue;
#pragma unroll
            for (int k = 0; k < kCount; ++k) sums[k] += values[i][k];
        }
    }
    store(sums, to);
}

template <int kCount>
dim3 grid_for(int64_t n, int64_t d) {
    return grid_of(n, divide_up(d, kThreads * kCount));
}

}  // namespace

void embedding_forward(const int32_t* tokens, const float* table, int64_t n, int64_t d, float* x) {
    constexpr int kCount = kVector<float>;
    if (vectors_fit(d, kCount, table, x)) {
        launch("embedding_forward", embedding_forward_kernel<kCount>, grid_for<kCount>(n, d), dim3(kThreads), tokens,
               table, d, x);
    } else {
        launch("embedding_forward", embedding_forward_kernel<1>, grid_for<1>(n, d), dim3(kThreads), tokens, table, d,
               x);
    }
}

void embedding_backward(const int32_t* tokens, const int32_t* order, const float* dx, int64_t n, int64_t d,
                        float* dtable) {
    constexpr int kCount = kVector<float>;
    if (vectors_fit(d, kCount, dx, dtable)) {
        launch("embedding_backward", embedding_backward_kernel<kCount>, grid_for<kCount>(n, d), dim3(kThreads), tokens,
               order, dx, n, d, dtable);
    } else {
        launch("embedding_backward", embedding_backward_kernel<1>, grid_for<1>(n, d), dim3(kThreads), tokens, order, dx,
               n, d, dtable);
    }
}

}  // namespace hybrid::kernels::cuda
