// The arrays that a forward pass leaves for the backward pass, and the backward pass's own work arrays.
//
// Shapes as in kernels.h: N = B * T rows.
#pragma once

#include <cstdint>
#include <vector>

#include "device/arena.h"
#include "hybrid/hybrid.h"
#include "model/config.h"

namespace hybrid {

template <typename T>
struct NormActivations {
    float* sum;   // [N, D] the residual stream that is normalised
    T* normed;    // [N, D]
    float* rstd;  // [N]
};

template <typename T>
struct AttentionActivations {
    T* qkv;          // [N, (H + 2 G) K] after bias, norm and rotation
    T* unnormed;     // [N, (H + G) K] before qk_norm; nullptr without
    float* qk_rstd;  // [N, H + G]; nullptr without qk_norm
    T* heads;        // [N, H K]
    float* lse;      // [B, H, T]
};

template <typename T>
struct FeedForwardActivations {
    T* up_gate;  // [N, 2 F]
    T* hidden;   // [N, F]
};

template <typename T>
struct BlockActivations {
    NormActivations<T> norm1;
    AttentionActivations<T> attention;
    NormActivations<T> norm2;
    FeedForwardActivations<T> feed_forward;
};

template <typename T>
struct Activations {
    std::vector<BlockActivations<T>> blocks;
    NormActivations<T> norm;
    T* branch;  // [N, D] output of the last sub-layer, not yet added to the stream
    hy_recompute recompute = HY_RECOMPUTE_NONE;
};

// Work of the backward pass, shared by the blocks.
template <typename T>
struct BackwardWork {
    float* d_stream;           // [N, D] gradient of the residual stream
    T* d_branch;               // [N, D]
    T* d_normed;               // [N, D]
    T* d_hidden;               // [N, F]
    T* d_heads;                // [N, H K]
    T* d_qkv;                  // [N, (H + 2 G) K]
    float* attention_scratch;  // [B, H, T]
    float* reduction_scratch;  // [ceil(N / kReductionRows), widest row]
};

// For training: every block keeps its own arrays, except those that are computed again, of which there is one set.
template <typename T>
Activations<T> lay_out_training_activations(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time,
                                            hy_recompute recompute);

// For inference: all blocks share one set, and the residual stream is updated in place.
template <typename T>
Activations<T> lay_out_inference_activations(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time);

template <typename T>
BackwardWork<T> lay_out_backward_work(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time);

}  // namespace hybrid
