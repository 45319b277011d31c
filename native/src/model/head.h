// The head: hidden states to logits and cross-entropy, in chunks of tokens so that the logits of all tokens never exist
// at once. In training forward and backward run together and a chunk's logits become their gradient in place.
#pragma once

#include <cstdint>
#include <vector>

#include "model/pass.h"
#include "support/arena.h"

namespace hybrid {

struct HeadWork {
    int64_t chunk;       // tokens per chunk
    float* logits;       // [chunk, stored V]
    float* log_sum_exp;  // [chunk]
    int32_t* largest;    // [chunk] index of the largest logit
    float* losses;       // [N]
};

// A token that may follow a row of hidden states, and where its result goes. A row may have several.
struct HeadTarget {
    int64_t row;
    int32_t token;
    int64_t place;
};

// Work for `rows` tokens.
HeadWork lay_out_head(Arena& arena, const ModelConfig& config, int64_t rows);

// Losses [N] (natural logarithm) in work.losses, the gradient of scale * sum(loss + z_loss lse^2) with respect to the
// hidden states in d_hidden [N, D] and to the head's weight in dweight. Targets of -1 count nothing. Returns the sum of
// the losses.
double head_forward_backward(const Pass& pass, const float* hidden, const int32_t* targets, float scale,
                             bool accumulate, HeadWork& work, float* d_hidden, float* dweight);

// Losses [N] in work.losses; returns their sum.
double head_losses(const Pass& pass, const float* hidden, const int32_t* targets, HeadWork& work);

// Of each target, in the order of their rows, its log-probability and the token that was the likeliest in its place;
// top_tokens may be nullptr. hidden [rows, D].
void head_targets(const Pass& pass, const float* hidden, int64_t rows, const std::vector<HeadTarget>& targets,
                  HeadWork& work, float* log_probabilities, int32_t* top_tokens);

// Logits of `rows` hidden states, without the vocabulary's padding: [rows, V].
void head_logits(const Pass& pass, const float* hidden, int64_t rows, HeadWork& work, float* logits);

}  // namespace hybrid
