// The head: hidden states to logits and cross-entropy, in chunks of tokens so that the logits of all tokens never exist
// at once. In training forward and backward run together and a chunk's logits become their gradient in place.
#pragma once

#include <cstdint>
#include <vector>

#include "device/arena.h"
#include "model/pass.h"

namespace hybrid {

template <typename T>
struct HeadWork {
    int64_t chunk;       // tokens per chunk
    T* logits;           // [chunk, stored V]
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
template <typename T>
HeadWork<T> lay_out_head(Arena& arena, const ModelConfig& config, hy_device device, int64_t rows);

// Losses [N] (natural logarithm) in work.losses, the gradient of *scale * sum(loss + z_loss lse^2) with respect to the
// hidden states in d_hidden [N, D] and to the head's weight in dweight. Targets of -1 count nothing.
template <typename T>
void head_forward_backward(const Pass<T>& pass, const T* hidden, const int32_t* targets, const float* scale,
                           bool accumulate, HeadWork<T>& work, T* d_hidden, float* dweight);

// Losses [N] in work.losses.
template <typename T>
void head_losses(const Pass<T>& pass, const T* hidden, const int32_t* targets, HeadWork<T>& work);

// Of each target, in the order of their rows, its log-probability and the token that was the likeliest in its place, in
// the host's memory; top_tokens may be nullptr. hidden [rows, D].
template <typename T>
void head_targets(const Pass<T>& pass, const T* hidden, int64_t rows, const std::vector<HeadTarget>& targets,
                  HeadWork<T>& work, float* log_probabilities, int32_t* top_tokens);

// Logits of at most work.chunk hidden states in work.logits, with the vocabulary's padding.
template <typename T>
void head_compute_logits(const Pass<T>& pass, const T* hidden, int64_t rows, HeadWork<T>& work);

// work.logits of `rows` rows, without the padding, in the host's memory: [rows, V].
template <typename T>
void head_fetch_logits(const Model& model, const HeadWork<T>& work, int64_t rows, float* logits);

// Logits of `rows` hidden states, without the vocabulary's padding, in the host's memory: [rows, V].
template <typename T>
void head_logits(const Pass<T>& pass, const T* hidden, int64_t rows, HeadWork<T>& work, float* logits);

}  // namespace hybrid
