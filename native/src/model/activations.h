// The arrays that a forward pass leaves for the backward pass, and the backward pass's own work arrays.
//
// Shapes as in kernels.h: N = B * T rows.
#pragma once

#include <cstdint>
#include <vector>

#include "model/config.h"
#include "support/arena.h"

namespace hybrid {

struct NormActivations {
    float* sum;     // [N, D] the residual stream that is normalised
    float* normed;  // [N, D]
    float* rstd;    // [N]
};

struct AttentionActivations {
    float* qkv;       // [N, (H + 2 G) K] after bias, norm and rotation
    float* unnormed;  // [N, (H + G) K] before qk_norm; nullptr without
    float* qk_rstd;   // [N, H + G]; nullptr without qk_norm
    float* heads;     // [N, H K]
    float* lse;       // [B, H, T]
};

struct FeedForwardActivations {
    float* up_gate;  // [N, 2 F]
    float* hidden;   // [N, F]
};

struct BlockActivations {
    NormActivations norm1;
    AttentionActivations attention;
    NormActivations norm2;
    FeedForwardActivations feed_forward;
};

struct Activations {
    std::vector<BlockActivations> blocks;
    NormActivations norm;
    float* branch;  // [N, D] output of the last sub-layer, not yet added to the stream
};

// Work of the backward pass, shared by the blocks.
struct BackwardWork {
    float* d_stream;           // [N, D] gradient of the residual stream
    float* d_branch;           // [N, D]
    float* d_normed;           // [N, D]
    float* d_hidden;           // [N, F]
    float* d_heads;            // [N, H K]
    float* d_qkv;              // [N, (H + 2 G) K]
    float* attention_scratch;  // [B, H, T]
    float* reduction_scratch;  // [ceil(N / kReductionRows), widest row]
};

// For training: every block keeps its own arrays.
Activations lay_out_training_activations(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time);

// For inference: all blocks share one set, and the residual stream is updated in place.
Activations lay_out_inference_activations(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time);

BackwardWork lay_out_backward_work(Arena& arena, const ModelConfig& config, int64_t batch, int64_t time);

}  // namespace hybrid
