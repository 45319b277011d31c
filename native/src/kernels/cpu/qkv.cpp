// Between the fused QKV projection and attention: bias, optional RMSNorm of the query and key heads, and rotary
// position embedding (Su et al., arXiv:2104.09864) in the half-split form: channel i turns with channel i + K / 2.
#include "kernels/cpu/reduction.h"
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

HYBRID_INLINE void rotate(const float* cos, const float* sin, int64_t half, float* head) {
    float* first = head;
    float* second = head + half;
#pragma omp simd
    for (int64_t i = 0; i < half; ++i) {
        const float a = first[i], b = second[i];
        first[i] = a * cos[i] - b * sin[i];
        second[i] = b * cos[i] + a * sin[i];
    }
}

// The transpose of rotate. turned may be head.
HYBRID_INLINE void rotate_back(const float* cos, const float* sin, int64_t half, const float* head, float* turned) {
#pragma omp simd
    for (int64_t i = 0; i < half; ++i) {
        const float a = head[i], b = head[half + i];
        turned[i] = a * cos[i] + b * sin[i];
        turned[half + i] = b * cos[i] - a * sin[i];
    }
}

HYBRID_INLINE float normalize(const float* weight, float eps, int64_t head_dim, float* head) {
    float squares = 0.0f;
#pragma omp simd reduction(+ : squares)
    for (int64_t i = 0; i < head_dim; ++i) squares += head[i] * head[i];
    const float rstd = 1.0f / sqrtf(squares / static_cast<float>(head_dim) + eps);
#pragma omp simd
    for (int64_t i = 0; i < head_dim; ++i) head[i] = head[i] * rstd * weight[i];
    return rstd;
}

// As in rms_norm.cpp, but the gradient replaces dhead.
HYBRID_INLINE void normalize_backward(const float* weight, const float* x, float rstd, int64_t head_dim, float* dhead,
                                      float* dweight) {
    float product = 0.0f;
#pragma omp simd reduction(+ : product)
    for (int64_t i = 0; i < head_dim; ++i) {
        const float along = dhead[i] * x[i];
        dweight[i] += along * rstd;
        product += along * weight[i];
    }
    const float shrink = product * rstd * rstd / static_cast<float>(head_dim);
#pragma omp simd
    for (int64_t i = 0; i < head_dim; ++i) dhead[i] = rstd * (dhead[i] * weight[i] - x[i] * shrink);
}

HYBRID_INLINE int64_t position_of(const QkvShape& shape, int64_t row) {
    return shape.positions ? shape.positions[row] : shape.first_position + row % shape.time;
}

void append_to_cache(const QkvShape& shape, const float* qkv, int64_t kv_batch_stride, float* kv_rows) {
    const int64_t q_width = shape.heads * shape.head_dim, kv_width = 2 * shape.kv_heads * shape.head_dim;
    for (int64_t row = 0; row < shape.batch * shape.time; ++row)
        memcpy(kv_rows + row / shape.time * kv_batch_stride + position_of(shape, row) * kv_width,
               qkv + row * (q_width + kv_width) + q_width, kv_width * sizeof(float));
}

void forward(const QkvShape& shape, const Rotary& rotary, const float* bias, const QkNorm& norm, float* qkv,
             float* unnormed, float* rstd) {
    const int64_t n = shape.batch * shape.time;
    const int64_t head_dim = shape.head_dim, half = head_dim / 2;
    const int64_t rotated_heads = shape.heads + shape.kv_heads;
    const int64_t rotated_width = rotated_heads * head_dim;
    const int64_t width = rotated_width + shape.kv_heads * head_dim;
#pragma omp parallel for schedule(static) if (n * width >= kParallelWork)
    for (int64_t row = 0; row < n; ++row) {
        float* here = qkv + row * width;
        if (bias) {
#pragma omp simd
            for (int64_t c = 0; c < width; ++c) here[c] += bias[c];
        }
        if (unnormed) memcpy(unnormed + row * rotated_width, here, rotated_width * sizeof(float));
        const int64_t position = position_of(shape, row);
        for (int64_t head = 0; head < rotated_heads; ++head) {
            const float* weight = head < shape.heads ? norm.q_weight : norm.k_weight;
            if (weight) {
                const float r = normalize(weight, norm.eps, head_dim, here + head * head_dim);
                if (rstd) rstd[row * rotated_heads + head] = r;
            }
            rotate(rotary.cos + position * half, rotary.sin + position * half, half, here + head * head_dim);
        }
    }
}

// The gradients of one row's heads as qkv_forward left them.
struct RowGradients {
    RowGradients(const HeadGradients<float>& all, int64_t row)
        : q(all.dq + row * all.q_stride), k(all.dk + row * all.kv_stride), v(all.dv + row * all.kv_stride) {}
    const float* q;
    const float* k;
    const float* v;
};

void backward(const QkvShape& shape, const Rotary& rotary, const QkNorm& norm, const float* unnormed, const float* rstd,
              const HeadGradients<float>& gradients, float* dqkv, bool accumulate, float* dq_weight, float* dk_weight,
              float* dbias, float* scratch) {
    const int64_t n = shape.batch * shape.time;
    const int64_t head_dim = shape.head_dim, half = head_dim / 2;
    const int64_t rotated_heads = shape.heads + shape.kv_heads;
    const int64_t width = (rotated_heads + shape.kv_heads) * head_dim;
    const int64_t blocks = divide_up(n, kReductionRows), sums = 2 * head_dim + width;
#pragma omp parallel for schedule(static) if (n * width >= kParallelWork)
    for (int64_t block = 0; block < blocks; ++block) {
        float* partial = scratch + block * sums;  // of dq_weight, dk_weight and dbias
        float* bias_partial = partial + 2 * head_dim;
        if (norm.q_weight || dbias) {
            for (int64_t i = 0; i < sums; ++i) partial[i] = 0.0f;
        }
        const int64_t end = min(n, (block + 1) * kReductionRows);
        for (int64_t row = block * kReductionRows; row < end; ++row) {
            const int64_t position = position_of(shape, row);
            const RowGradients from(gradients, row);
            float* dvalues = dqkv + row * width + rotated_heads * head_dim;
            if (dvalues != from.v) memcpy(dvalues, from.v, shape.kv_heads * head_dim * sizeof(float));
            for (int64_t head = 0; head < rotated_heads; ++head) {
                const bool is_query = head < shape.heads;
                float* dhead = dqkv + row * width + head * head_dim;
                rotate_back(rotary.cos + position * half, rotary.sin + position * half, half,
                            is_query ? from.q + head * head_dim : from.k + (head - shape.heads) * head_dim, dhead);
                if (norm.q_weight) {
                    const int64_t index = row * rotated_heads + head;
                    normalize_backward(is_query ? norm.q_weight : norm.k_weight, unnormed + index * head_dim,
                                       rstd[index], head_dim, dhead, is_query ? partial : partial + head_dim);
                }
            }
            if (dbias) add_row(dqkv + row * width, width, bias_partial);
        }
    }
    if (norm.q_weight) {
        combine_blocks(scratch, blocks, sums, head_dim, accumulate, dq_weight);
        combine_blocks(scratch + head_dim, blocks, sums, head_dim, accumulate, dk_weight);
    }
    if (dbias) combine_blocks(scratch + 2 * head_dim, blocks, sums, width, accumulate, dbias);
}

}  // namespace

void install_qkv(Kernels& table) {
    table.qkv_forward = forward;
    table.qkv_backward = backward;
    table.append_to_cache = append_to_cache;
}

}  // namespace hybrid::kernels::HYBRID_ISA
