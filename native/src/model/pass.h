// What every part of a forward or backward pass needs to know.
#pragma once

#include <cmath>
#include <cstdint>

#include "kernels/kernels.h"
#include "model/model.h"

namespace hybrid {

// Which dropout masks a pass draws: none, or those of the given sequences of a step.
struct DropoutMasks {
    bool on = false;
    int64_t seed = 0;
    int64_t step = 0;
    int64_t first_sequence = 0;      // global index within the step
    const uint32_t* live = nullptr;  // kernels::Dropout::live
};

// How the rows of a pass lie when sequences of different lengths are packed without padding: batch is 1 and time the
// number of rows. For inference.
struct Packing {
    const int32_t* positions;  // [N] of each row in its sequence
    const kernels::Segment* segments;
    int64_t segment_count;
};

// Where the tokens of a decoding pass of one token per sequence go, read when the operations run.
struct LivePosition {
    const int32_t* positions;  // [B] all the same
    const int32_t* kv_time;    // [1] one more
};

template <typename T>
struct Pass {
    const Model& model;
    const kernels::KernelTable<T>& kernels;
    int64_t batch;
    int64_t time;
    int64_t first_position = 0;                // of the first token: the length of the key/value cache
    const int32_t* document_starts = nullptr;  // [B, T] or none
    DropoutMasks dropout = {};
    const Packing* packing = nullptr;             // or none
    const LivePosition* live_position = nullptr;  // instead of first_position, or none
    const int32_t* token_order = nullptr;         // [N] of the backward pass: kernels.h, embedding_backward
    kernels::Crew* crew = nullptr;                // or none: OpenMP's threads share the work
    const ModelParameters<T>* instead = nullptr;  // of the model's own parameters, or none
    bool deterministic = false;                   // kernels::AttentionShape::deterministic

    int64_t rows() const { return batch * time; }
    const ModelConfig& config() const { return model.config(); }
    const ModelParameters<T>& parameters() const {
        return instead == nullptr ? model.template parameters<T>() : *instead;
    }
    float norm_eps() const { return static_cast<float>(config().norm_eps); }
};

// Places in a block where dropout is applied.
enum class DropoutSite : uint32_t { kAttention = 0, kFeedForward = 1 };
constexpr uint32_t kDropoutSites = 2;

template <typename T>
kernels::Dropout dropout_at(const Pass<T>& pass, int32_t layer, DropoutSite site) {
    const double p = site == DropoutSite::kAttention ? pass.config().dropout_attn : pass.config().dropout_ffn;
    kernels::Dropout dropout;
    dropout.positions = pass.time;
    if (!pass.dropout.on || p == 0.0) return dropout;
    const auto key = static_cast<uint64_t>(pass.dropout.seed);
    dropout.key[0] = static_cast<uint32_t>(key);
    dropout.key[1] = static_cast<uint32_t>(key >> 32);
    dropout.stream = static_cast<uint32_t>(layer) * kDropoutSites + static_cast<uint32_t>(site);
    dropout.step = static_cast<uint32_t>(pass.dropout.step);
    dropout.first_sequence = static_cast<uint32_t>(pass.dropout.first_sequence);
    dropout.threshold = static_cast<uint32_t>(std::llround(p * 4294967296.0));
    dropout.scale = static_cast<float>(1.0 / (1.0 - p));
    dropout.live = pass.dropout.live;
    return dropout;
}

}  // namespace hybrid
