// Every operation of the model, as one table per backend, instruction set and type of numbers.
//
// T is what matrices and what passes between the operations are made of: float, or bfloat16 on CUDA. The residual
// stream and its gradient, vectors of parameters (biases and norm weights), statistics of rows and the gradients of all
// parameters are float32 whatever T is, and so is every sum.
//
// Shapes: N = B * T tokens (row b * T + t), D embedding, H query heads, G key/value heads, K head dimension,
// F feed-forward branch, V vocabulary. All arrays are C order, rows contiguous unless a stride is given. On CUDA they
// are the device's memory, and an operation is begun on the current stream (cuda/stream.h) and not waited for.
// An operation may read and write the same array only where its comment says so.
//
// `accumulate` false overwrites a parameter's gradient, true adds to it: the gradient buffer is never zeroed. A bias's
// gradient is the sum over rows of what an operation has written anyway, as it is kept: rounded to T.
// Sums over rows are taken over fixed blocks of kReductionRows rows, each in float32, combined in float64 in a fixed
// order, so they do not depend on the number of threads. Their scratch is [ceil(N / kReductionRows), width] floats.
#pragma once

#include <cstdint>

#include "kernels/bfloat16.h"
#include "kernels/float8.h"
#include "kernels/gemm.h"

namespace hybrid::kernels {

constexpr int64_t kReductionRows = 64;
constexpr int64_t kFewRows = 8;          // rows of x for which W is read once in linear_rows
constexpr int64_t kNormBlock = 1 << 16;  // elements per partial sum of squared_norm

// Inverted dropout, never stored: element e = position * width + channel of sequence j is lane e % 4 of
// Philox4x32-10 with key `key` and counter (e / 4, j, stream, step); kept iff the word >= threshold, then scaled.
struct Dropout {
    uint32_t key[2] = {0, 0};
    uint32_t stream = 0;          // layer * sites + site
    uint32_t step = 0;            // optimizer step
    uint32_t first_sequence = 0;  // global index within the step of the first of the N / positions sequences
    int64_t positions = 1;        // T
    uint32_t threshold = 0;       // round(p * 2^32); 0 is no dropout
    float scale = 1.0f;           // 1 / (1 - p)
    // CUDA: {step, first_sequence} are read here when the operation runs, so that a graph can be played again.
    const uint32_t* live = nullptr;
};

struct QkvShape {
    int64_t batch;
    int64_t time;
    int64_t heads;
    int64_t kv_heads;
    int64_t head_dim;
    int64_t first_position;              // of t = 0 in the rotary tables: the length of the cache when decoding
    const int32_t* positions = nullptr;  // [N] instead of first_position + t
};

// cos and sin of position * theta^(-2 i / K): [n_ctx, K / 2] each.
struct Rotary {
    const float* cos;
    const float* sin;
};

// RMSNorm of each query and key head over K; weights [K], nullptr when the model has none.
struct QkNorm {
    const float* q_weight = nullptr;
    const float* k_weight = nullptr;
    float eps = 0.0f;
};

// Query position t (of q_time) attends to key positions 0 .. kv_time - q_time + t.
// Strides are in elements: q[b * q_batch_stride + t * q_stride + h * K + i]; k and v alike with the kv strides and
// kv head h / (H / G). The output and its gradient are [B, q_time, H * K].
struct AttentionShape {
    int64_t batch;
    int64_t heads;
    int64_t kv_heads;
    int64_t head_dim;
    int64_t q_time;
    int64_t kv_time;
    int64_t q_stride;
    int64_t q_batch_stride;
    int64_t kv_stride;
    int64_t kv_batch_stride;
    // CUDA, where q_time is 1: how many keys there are is read here when the operation runs; kv_time is the most.
    const int32_t* live_kv_time = nullptr;
    // CUDA: gradients that are the same to the bit every time, which may take longer.
    bool deterministic = false;
};

// Where attention's backward pass left its results: rows b * q_time + t of `q_stride` elements, those of keys and
// values of `kv_stride`; head h of a row begins at h * K.
template <typename T>
struct HeadGradients {
    const T* dq;
    const T* dk;
    const T* dv;
    int64_t q_stride;
    int64_t kv_stride;
};

// Consecutive rows of a packed pass, whose sequences lie one after the other without padding and may share their
// beginning: row i of a segment attends to all rows of its context and to rows 0 .. i of its own.
struct Segment {
    int64_t first_row;
    int64_t rows;
    int64_t context_first_row;
    int64_t context_rows;  // 0: the segment begins a sequence
};

// In double: 1 - beta2 of a float32 beta2 of 0.999 is wrong by 1e-5.
struct AdamWStep {
    double learning_rate;
    double beta1;
    double beta2;
    double eps;
    double weight_decay;
    double bias_correction1;       // 1 - beta1^t
    double bias_correction2_root;  // sqrt(1 - beta2^t)
    double gradient_scale;         // clip factor
};

// A run of at most kNormBlock elements of the flat buffers that are all decayed or all not, and where their moments
// begin among those that are kept: at `offset` too unless the optimizer is sharded.
struct UpdateChunk {
    int64_t offset;
    int64_t count;
    int64_t moment_offset;
    bool decays;
};

// Threads that stand by (crew.h), and one thread's part of a job: part `index` of `count`.
class Crew;
using Part = void (*)(const void* job, int64_t index, int64_t count);

// Runs a job's parts on all threads of a crew and returns when they are done.
void share(Crew& crew, Part part, const void* job);

// A matrix [out, in] of 8-bit integers: element (o, i) is values[o * in + i] * scales[o].
struct Int8Matrix {
    const int8_t* values = nullptr;
    const float* scales = nullptr;
};

// A matrix of 8-bit floats: element (r, c) is values[r * width + c] * scales[r].
struct Float8Matrix {
    uint8_t* values = nullptr;
    float* scales = nullptr;
    Float8Format format = Float8Format::kE4M3;
};

template <typename T>
struct KernelTable {
    const char* name;  // "avx512", "avx2", "scalar", "cuda"

    // The matrix product of every linear layer: C [m, n] = op(A) op(B) + beta C, as kernels/gemm.h says.
    void (*gemm)(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const T* a, int64_t lda,
                 const T* b, int64_t ldb, float beta, T* c, int64_t ldc);

    // The same with a float32 result: the gradients of weights.
    void (*gemm_gradient)(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const T* a,
                          int64_t lda, const T* b, int64_t ldb, float beta, float* c, int64_t ldc);

    // y = x rounded to T; nullptr where T is float.
    void (*narrow)(const float* x, int64_t count, T* y);

    // The three operations of float8 products; nullptr where T is float.

    // y [rows, width] = x: each row's largest magnitude becomes the largest number of y's format. A row too
    // small for its scale to be a normal float becomes zeros; one that is not finite has zeros and the scale NaN.
    void (*quantize_float8)(const T* x, int64_t rows, int64_t width, const Float8Matrix& y);

    // y [out, in] = weight, as quantize_float8; transposed [in, out], all rows with the largest of y's scales.
    void (*quantize_float8_weight)(const T* weight, int64_t out, int64_t in, const Float8Matrix& y,
                                   const Float8Matrix& transposed);

    // C [m, n] = A B^T, A [m, k], B [n, k] of e4m3; n and k are multiples of 16. fast_sums: with the tensor cores' own
    // sums, of less than float32's precision.
    void (*gemm_float8)(int64_t m, int64_t n, int64_t k, const Float8Matrix& a, const Float8Matrix& b, bool fast_sums,
                        T* c);

    // x[n] = table[tokens[n]]. table [V, D], x [N, D].
    void (*embedding_forward)(const int32_t* tokens, const float* table, int64_t n, int64_t d, float* x);

    // dtable[tokens[n]] += dx[n], the rows of one token in index order. `order` [N], for CUDA: the rows sorted by
    // token, those of one token by index; the CPU takes nullptr.
    void (*embedding_backward)(const int32_t* tokens, const int32_t* order, const float* dx, int64_t n, int64_t d,
                               float* dtable);

    // y [n, out] = x [n, in] W^T, W [out, in]: for few rows of x, W being read once for kFewRows of them. The threads
    // of the crew share the work, without one (nullptr) OpenMP's.
    void (*linear_rows)(Crew* crew, const T* x, const T* weight, int64_t n, int64_t out, int64_t in, T* y);

    // The same of a matrix of 8-bit integers, in float32 arithmetic.
    void (*linear_int8)(Crew* crew, const T* x, const Int8Matrix& weight, int64_t n, int64_t out, int64_t in, T* y);

    // A matrix [out, in] as one of 8-bit integers: each row's largest magnitude is 127. A row of zeros has the scale 0,
    // and one that is not finite has zeros and the scale NaN, so that products with it are NaN too.
    void (*quantize_rows)(const float* weight, int64_t out, int64_t in, int8_t* values, float* scales);

    // y = x * rstd * weight, rstd = 1 / sqrt(mean(x^2) + eps). rstd [N] may be nullptr. (arXiv:1910.07467)
    void (*rms_norm_forward)(const float* x, const float* weight, int64_t n, int64_t d, float eps, T* y, float* rstd);

    // sum = x + dropout(branch + bias); y = RMSNorm(sum). bias [D] and rstd [N] may be nullptr. sum may be x.
    void (*add_rms_norm_forward)(const float* x, const T* branch, const float* bias, const Dropout& dropout,
                                 const float* weight, int64_t n, int64_t d, float eps, float* sum, T* y, float* rstd);

    // dx += gradient of RMSNorm at x; dweight [D]. dbranch (may be nullptr) = dropout(dx): the gradient of what was
    // added to the stream before; dbias [D] (may be nullptr, as it is without dbranch): that of its bias. scratch:
    // reduction of width 2 D.
    void (*rms_norm_backward)(const T* dy, const float* x, const float* weight, const float* rstd, int64_t n, int64_t d,
                              bool accumulate, float* dx, float* dweight, const Dropout& dropout, T* dbranch,
                              float* dbias, float* scratch);

    // In place on qkv [N, (H + 2 G) K], rows q | k | v: adds bias (may be nullptr), normalises q and k heads where
    // `norm` has weights, rotates q and k (arXiv:2104.09864, half-split: (a, b) -> (a cos - b sin, b cos + a sin) of
    // the halves). With norm, q | k before the norm go to unnormed [N, (H + G) K] and rstd [N, H + G] when not nullptr.
    void (*qkv_forward)(const QkvShape& shape, const Rotary& rotary, const float* bias, const QkNorm& norm, T* qkv,
                        T* unnormed, float* rstd);

    // dqkv: the gradient of what qkv_forward read, from that of what it left, which may lie in dqkv itself. dq_weight
    // and dk_weight [K] are written when norm has weights, dbias [(H + 2 G) K] when it is not nullptr. scratch:
    // reduction of width (H + 2 G + 2) K.
    void (*qkv_backward)(const QkvShape& shape, const Rotary& rotary, const QkNorm& norm, const T* unnormed,
                         const float* rstd, const HeadGradients<T>& gradients, T* dqkv, bool accumulate,
                         float* dq_weight, float* dk_weight, float* dbias, float* scratch);

    // Copies k | v of every row of qkv to where the cache keeps them: row (b, t) to kv_rows[b * kv_batch_stride +
    // (first_position + t) * 2 G K], or with shape.positions to the row's position.
    void (*append_to_cache)(const QkvShape& shape, const T* qkv, int64_t kv_batch_stride, T* kv_rows);

    // Causal softmax(q k^T / sqrt(K)) v, tile by tile with an online softmax (arXiv:2205.14135). document_starts
    // [B, q_time] or nullptr: query t attends to no key before document_starts[t] (needs kv_time == q_time).
    // lse [B, H, q_time], the rows' log-sum-exp, may be nullptr.
    void (*attention_forward)(const AttentionShape& shape, const T* q, const T* k, const T* v,
                              const int32_t* document_starts, T* out, float* lse);

    // Attention of the rows of packed sequences, as attention_forward over each of them. B is 1, q_time and kv_time are
    // the number of rows.
    void (*attention_forward_packed)(const AttentionShape& shape, const Segment* segments, int64_t count, const T* q,
                                     const T* k, const T* v, T* out);

    // As attention_forward where q_time is 1. The crew as in linear_rows.
    void (*attention_forward_query)(Crew* crew, const AttentionShape& shape, const T* q, const T* k, const T* v,
                                    T* out);

    // The gradients of q, k and v: in dq, dk and dv, which have their layouts and are overwritten, or in memory of the
    // operation's own until its next call; what it returns says where. P is recomputed from lse. scratch [B, H,
    // q_time].
    HeadGradients<T> (*attention_backward)(const AttentionShape& shape, const T* q, const T* k, const T* v,
                                           const int32_t* document_starts, const T* out, const float* lse,
                                           const T* dout, T* dq, T* dk, T* dv, float* scratch);

    // up_gate [N, 2 F] rows up | gate gets bias added in place (may be nullptr); out [N, F] =
    // dropout(up * silu(gate)). (arXiv:2002.05202)
    void (*swiglu_forward)(T* up_gate, const float* bias, const Dropout& dropout, int64_t n, int64_t f, T* out);

    // up_gate in: as swiglu_forward left it; out: its gradient. dout [N, F]. dbias [2 F] may be nullptr. scratch:
    // reduction of width 2 F.
    void (*swiglu_backward)(const T* dout, const Dropout& dropout, int64_t n, int64_t f, T* up_gate, bool accumulate,
                            float* dbias, float* scratch);

    // losses[n] = lse - logits[n, targets[n]], 0 where the target is -1. logits [N, stride], the first v count.
    void (*cross_entropy_forward)(const T* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride,
                                  float* losses);

    // lse[n] = log(sum(exp(logits[n]))); largest[n] is the index of the largest logit, of equals the first.
    void (*log_sum_exp)(const T* logits, int64_t n, int64_t v, int64_t stride, float* lse, int32_t* largest);

    // values[i] = logits[rows[i], columns[i]] - lse[rows[i]].
    void (*log_probabilities)(const T* logits, int64_t stride, const float* lse, const int32_t* rows,
                              const int32_t* columns, int64_t count, float* values);

    // As cross_entropy_forward; logits become the gradient of *scale * sum(loss + z_loss * lse^2), padding columns 0.
    // scale is read when the operation runs.
    void (*cross_entropy_backward)(T* logits, const int32_t* targets, int64_t n, int64_t v, int64_t stride,
                                   const float* scale, float z_loss, float* losses);

    // Sums of squares of x [count] over fixed blocks: sums [ceil(count / kNormBlock)].
    void (*squared_norm)(const float* x, int64_t count, double* sums);

    // AdamW (arXiv:1711.05101) on gradient * gradient_scale over the chunks of the flat buffers and of the moments.
    // weights: the parameters rounded to T, in the layout of the flat buffer; nullptr where T is float. The step is
    // read when the operation runs, and on CUDA nothing happens when its gradient_scale is not finite.
    void (*adamw)(const AdamWStep* step, const UpdateChunk* chunks, int64_t chunk_count, const float* gradient,
                  float* parameter, float* exp_avg, float* exp_avg_sq, T* weights);
};

// The CPU's.
using Kernels = KernelTable<float>;

// The fastest table that this CPU runs; HYBRID_CPU_KERNELS=avx512|avx2|scalar chooses another. Throws hybrid::Error
// when that is unknown or the CPU lacks it.
const Kernels& cpu_kernels();

}  // namespace hybrid::kernels
