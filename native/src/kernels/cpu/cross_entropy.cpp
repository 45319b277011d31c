// Cross-entropy of logits, with the z-loss of PaLM (arXiv:2204.02311) in its gradient. A row of 50,304 logits fits in
// the second-level cache: it comes from memory once, although it is passed over several times.
#include "kernels/cpu/exponential.h"
#include "kernels/cpu/lanes.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

constexpr int64_t kBlock = 1024;  // logits summed in float32 before the sum goes on in float64

HYBRID_INLINE float maximum(const float* x, int64_t count) {
    Lanes running = broadcast(-INFINITY);
    int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) running = greater(load(x + i), running);
    float lanes[kLanes];
    store(lanes, running);
    float result = -INFINITY;
    for (int64_t lane = 0; lane < kLanes; ++lane) result = lanes[lane] > result ? lanes[lane] : result;
    for (; i < count; ++i) result = x[i] > result ? x[i] : result;
    return result;
}

// log(sum(exp(x))); a NaN or infinity among the logits makes it NaN or infinite.
HYBRID_INLINE float log_sum_exp(const float* x, int64_t count) {
    const float largest = maximum(x, count);
    double sum = 0.0;
    for (int64_t first = 0; first < count; first += kBlock) {
        const int64_t end = min(count, first + kBlock);
        float block_sum = 0.0f;
#pragma omp simd reduction(+ : block_sum)
        for (int64_t i = first; i < end; ++i) block_sum += exponential(x[i] - largest);
        sum += block_sum;
    }
    return static_cast<float>(largest + log(sum));
}

void forward(const float* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride, float* losses) {
#pragma omp parallel for schedule(static) if (n * v >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) {
        const float* x = logits + row * stride;
        losses[row] = targets[row] < 0 ? 0.0f : log_sum_exp(x, v) - x[targets[row]];
    }
}

void backward(float* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride, float scale, float z_loss,
              float* losses) {
#pragma omp parallel for schedule(static) if (n * v >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) {
        float* x = logits + row * stride;
        const int32_t target = targets[row];
        if (target < 0) {
            losses[row] = 0.0f;
            memset(x, 0, stride * sizeof(float));
            continue;
        }
        const float lse = log_sum_exp(x, v);
        losses[row] = lse - x[target];
        const float factor = scale * (1.0f + 2.0f * z_loss * lse);
#pragma omp simd
        for (int64_t i = 0; i < v; ++i) x[i] = factor * exponential(x[i] - lse);
        x[target] -= scale;
        memset(x + v, 0, (stride - v) * sizeof(float));
    }
}

}  // namespace

void install_cross_entropy(Kernels& table) {
    table.cross_entropy_forward = forward;
    table.cross_entropy_backward = backward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
