// Linear layers of few rows of x, as decoding has them: bound by reading W, which is read once for up to kFewRows rows.
// Every output is one dot product in one order, whatever the number of threads.
#include "kernels/cpu/parts.h"
#include "kernels/cpu/table.h"
#include "kernels/cpu/weights.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

constexpr int kSteps = 4;                       // vectors of W between two tests for its end
constexpr int kOutputs = kLanes == 16 ? 4 : 1;  // rows of W that share what is read of x, as registers allow
constexpr int64_t kAhead = 2048;                // bytes of W that are asked for before they are read
constexpr int64_t kLine = 64;                   // bytes that memory gives at once

HYBRID_INLINE void prefetch([[maybe_unused]] const void* address) {
#if defined(__GNUC__)
    __builtin_prefetch(address);
#endif
}

HYBRID_INLINE float sum_across(const Lanes& lanes) {
    float values[kLanes];
    store(values, lanes);
    float sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (int i = 0; i < kLanes; ++i) sum += values[i];
    return sum;
}

// The dot products of kOuts rows of W with kRows rows of x.
template <int kOuts, int kRows, typename Weight>
HYBRID_INLINE void dot_products(const float* x, const Weight* weight, int64_t in, float* y, int64_t y_stride) {
    // Several accumulators for each where there are few, so that additions do not wait for each other.
    constexpr int kSums = kOuts * kRows >= kSteps ? 1 : kSteps / (kOuts * kRows);
    Lanes sums[kOuts][kRows][kSums];
    HYBRID_UNROLL
    for (int out = 0; out < kOuts; ++out) {
        HYBRID_UNROLL
        for (int row = 0; row < kRows; ++row) {
            HYBRID_UNROLL
            for (int sum = 0; sum < kSums; ++sum) sums[out][row][sum] = broadcast(0.0f);
        }
    }
    int64_t i = 0;
    for (; i + kSteps * kLanes <= in; i += kSteps * kLanes) {
        HYBRID_UNROLL
        for (int step = 0; step < kSteps; ++step) {
            Lanes w[kOuts];
            HYBRID_UNROLL
            for (int out = 0; out < kOuts; ++out) {
                const Weight* from = weight + out * in + i + step * kLanes;
                if (step * kLanes * sizeof(Weight) % kLine == 0) prefetch(reinterpret_cast<const char*>(from) + kAhead);
                w[out] = load_weights(from);
            }
            HYBRID_UNROLL
            for (int row = 0; row < kRows; ++row) {
                const Lanes left = load(x + row * in + i + step * kLanes);
                HYBRID_UNROLL
                for (int out = 0; out < kOuts; ++out) sums[out][row][step % kSums] += left * w[out];
            }
        }
    }
    for (int out = 0; out < kOuts; ++out) {
        for (int row = 0; row < kRows; ++row) {
            Lanes total = sums[out][row][0];
            for (int sum = 1; sum < kSums; ++sum) total += sums[out][row][sum];
            float dot = sum_across(total);
            for (int64_t rest = i; rest < in; ++rest)
                dot += x[row * in + rest] * static_cast<float>(weight[out * in + rest]);
            y[row * y_stride + out] = dot;
        }
    }
}

// The dot products of kOuts rows of W with all rows of x, as many at a time as share a reading of W.
template <int kOuts, typename Weight>
HYBRID_INLINE void outputs(const float* x, int64_t n, const Weight* weight, int64_t in, float* y, int64_t y_stride) {
    for (; n >= kFewRows; n -= kFewRows, x += kFewRows * in, y += kFewRows * y_stride)
        dot_products<kOuts, kFewRows>(x, weight, in, y, y_stride);
    static_assert(kFewRows == 8, "one case for every remainder");
    switch (n) {
        case 1:
            return dot_products<kOuts, 1>(x, weight, in, y, y_stride);
        case 2:
            return dot_products<kOuts, 2>(x, weight, in, y, y_stride);
        case 3:
            return dot_products<kOuts, 3>(x, weight, in, y, y_stride);
        case 4:
            return dot_products<kOuts, 4>(x, weight, in, y, y_stride);
        case 5:
            return dot_products<kOuts, 5>(x, weight, in, y, y_stride);
        case 6:
            return dot_products<kOuts, 6>(x, weight, in, y, y_stride);
        case 7:
            return dot_products<kOuts, 7>(x, weight, in, y, y_stride);
        default:
            return;
    }
}

// Outputs first .. end - 1 of every row. One row of x reads W in one stream, which memory serves best.
template <typename Weight>
void output_range(const float* x, const Weight* weight, int64_t n, int64_t out, int64_t in, int64_t first, int64_t end,
                  float* y) {
    int64_t o = first;
    if (n > 1) {
        for (; o + kOutputs <= end; o += kOutputs) outputs<kOutputs>(x, n, weight + o * in, in, y + o, out);
    }
    for (; o < end; ++o) outputs<1>(x, n, weight + o * in, in, y + o, out);
}

void linear_rows(Crew* crew, const float* x, const float* weight, int64_t n, int64_t out, int64_t in, float* y) {
    in_parts(crew, out * in, [&](int64_t part, int64_t parts) {
        output_range(x, weight, n, out, in, out * part / parts, out * (part + 1) / parts, y);
    });
}

void linear_int8(Crew* crew, const float* x, const Int8Matrix& weight, int64_t n, int64_t out, int64_t in, float* y) {
    in_parts(crew, out * in, [&](int64_t part, int64_t parts) {
        const int64_t first = out * part / parts, end = out * (part + 1) / parts;
        output_range(x, weight.values, n, out, in, first, end, y);
        for (int64_t row = 0; row < n; ++row) {
            float* row_y = y + row * out;
#pragma omp simd
            for (int64_t o = first; o < end; ++o) row_y[o] *= weight.scales[o];
        }
    });
}

}  // namespace

void install_linear_rows(Kernels& table) {
    table.linear_rows = linear_rows;
    table.linear_int8 = linear_int8;
}

}  // namespace hybrid::kernels::HYBRID_ISA
