// Cross-entropy of logits, with the z-loss of PaLM (arXiv:2204.02311) in its gradient. A row of 50,304 logits fits in
// the second-level cache: it comes from memory once, although it is passed over several times. The gradient computes
// exponentials while it comes: each block's are relative to the largest logit so far, as in online softmax
// (arXiv:1805.02867), and the second pass, which scales, makes that good.
#include <float.h>

#include "kernels/cpu/exponential.h"
#include "kernels/cpu/lanes.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

constexpr int64_t kBlock = 1024;  // logits summed in float32 before the sum goes on in float64
constexpr int64_t kMostBlocks = 64;

HYBRID_INLINE float maximum(const float* x, int64_t count) {
    constexpr int kChains = 4;  // a comparison waits for the one before it
    Lanes running[kChains];
    for (Lanes& chain : running) chain = broadcast(-INFINITY);
    int64_t i = 0;
    for (; i + kChains * kLanes <= count; i += kChains * kLanes)
        for (int chain = 0; chain < kChains; ++chain)
            running[chain] = greater(load(x + i + chain * kLanes), running[chain]);
    for (; i + kLanes <= count; i += kLanes) running[0] = greater(load(x + i), running[0]);
    for (int chain = 1; chain < kChains; ++chain) running[0] = greater(running[chain], running[0]);
    float lanes[kLanes];
    store(lanes, running[0]);
    float result = -INFINITY;
    for (int64_t lane = 0; lane < kLanes; ++lane) result = lanes[lane] > result ? lanes[lane] : result;
    for (; i < count; ++i) result = x[i] > result ? x[i] : result;
    return result;
}

// exponentials[i] = exp(x[i] - largest) of one block, none of which is larger; may be in place. Returns their sum.
HYBRID_INLINE float exponentials_of_block(const float* x, int64_t count, float largest, float* exponentials) {
    float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (int64_t i = 0; i < count; ++i) {
        const float e = exponential_of_negative(x[i] - largest);
        exponentials[i] = e;
        sum += e;
    }
    return sum;
}

// A NaN or an infinity among the logits makes it NaN or infinite.
float row_log_sum_exp(const float* x, int64_t count, float largest) {
    float unused[kBlock];
    double sum = 0.0;
    for (int64_t first = 0; first < count; first += kBlock)
        sum += exponentials_of_block(x + first, min(kBlock, count - first), largest, unused);
    return static_cast<float>(largest + log(sum));
}

float row_loss(const float* x, int64_t count, int32_t target) {
    return row_log_sum_exp(x, count, maximum(x, count)) - x[target];
}

// 0 where no element is equal: all are NaN.
int32_t index_of(float value, const float* x, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        if (x[i] == value) return static_cast<int32_t>(i);
    }
    return 0;
}

// Longer blocks where a row would have more than kMostBlocks.
int64_t block_length(int64_t count) {
    return max(kBlock, divide_up(count, kMostBlocks));
}

float row_gradient(float* x, int64_t count, int32_t target, float scale, float z_loss) {
    const float target_logit = x[target];
    const int64_t length = block_length(count);
    float largest_then[kMostBlocks];  // of the logits up to each block's end
    float largest = -FLT_MAX;
    double sum = 0.0;
    int64_t block = 0;
    for (int64_t first = 0; first < count; first += length, ++block) {
        const int64_t elements = min(length, count - first);
        const float before = largest, here = maximum(x + first, elements);
        largest = here > before ? here : before;
        sum = sum * exp(static_cast<double>(before) - largest) +
              exponentials_of_block(x + first, elements, largest, x + first);
        largest_then[block] = largest;
    }

    const float lse = static_cast<float>(largest + log(sum));
    const double factor = scale * (1.0 + 2.0 * z_loss * lse) / sum;
    block = 0;
    for (int64_t first = 0; first < count; first += length, ++block) {
        const int64_t elements = min(length, count - first);
        const auto factor_here = static_cast<float>(factor * exp(static_cast<double>(largest_then[block]) - largest));
#pragma omp simd
        for (int64_t i = first; i < first + elements; ++i) x[i] *= factor_here;
    }
    x[target] -= scale;
    return lse - target_logit;
}

void forward(const float* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride, float* losses) {
#pragma omp parallel for schedule(static) if (n * v >= kParallelWork)
    for (int64_t row = 0; row < n; ++row)
        losses[row] = targets[row] < 0 ? 0.0f : row_loss(logits + row * stride, v, targets[row]);
}

void log_sum_exp(const float* logits, int64_t n, int64_t v, int64_t stride, float* lse, int32_t* largest) {
#pragma omp parallel for schedule(static) if (n * v >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) {
        const float* x = logits + row * stride;
        const float value = maximum(x, v);
        lse[row] = row_log_sum_exp(x, v, value);
        largest[row] = index_of(value, x, v);
    }
}

void log_probabilities(const float* logits, int64_t stride, const float* lse, const int32_t* rows,
                       const int32_t* columns, int64_t count, float* values) {
    for (int64_t i = 0; i < count; ++i) values[i] = logits[rows[i] * stride + columns[i]] - lse[rows[i]];
}

void backward(float* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride, const float* scale,
              float z_loss, float* losses) {
#pragma omp parallel for schedule(static) if (n * v >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) {
        float* x = logits + row * stride;
        if (targets[row] < 0) {
            losses[row] = 0.0f;
            memset(x, 0, stride * sizeof(float));
        } else {
            losses[row] = row_gradient(x, v, targets[row], *scale, z_loss);
            memset(x + v, 0, (stride - v) * sizeof(float));
        }
    }
}

}  // namespace

void install_cross_entropy(Kernels& table) {
    table.cross_entropy_forward = forward;
    table.log_sum_exp = log_sum_exp;
    table.log_probabilities = log_probabilities;
    table.cross_entropy_backward = backward;
}

}  // namespace hybrid::kernels::HYBRID_ISA
