// Incremental decoding of a batch of sequences of equal length with a key/value cache, without dropout.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "inference/int8_weights.h"
#include "inference/kv_cache.h"
#include "model/activations.h"
#include "model/head.h"
#include "model/model.h"
#include "model/pass.h"
#include "support/arena.h"
#include "support/buffer.h"

namespace hybrid {

class Decoder {
  public:
    Decoder(std::shared_ptr<Model> model, int32_t batch, int32_t max_length, hy_decoder_weights weights);

    // Appends tokens [batch, count]; logits [batch, V] follow the last ones.
    void append(const int32_t* tokens, int32_t count, float* logits);

    int32_t length() const { return length_; }
    void truncate(int32_t length);

  private:
    struct Work {
        Activations activations;
        HeadWork head;
        int32_t* tokens;  // [batch, piece]
        float* last;      // [batch, D] hidden states of the last tokens
    };
    static Work lay_out(Arena& arena, const ModelConfig& config, int64_t batch, int64_t piece);
    void append(const int32_t* tokens, int64_t count, kernels::Crew* crew, float* logits);
    Pass pass_over(int64_t time, kernels::Crew* crew) const;
    // Appends tokens[b * stride + 0 .. piece) of every sequence.
    void append_piece(const int32_t* tokens, int64_t stride, int64_t piece, kernels::Crew* crew);

    std::shared_ptr<Model> model_;
    std::optional<Int8Weights> int8_;
    int32_t batch_;
    int32_t max_length_;
    int64_t largest_piece_;
    KeyValueCache cache_;
    Arena arena_;
    Work work_;
    int32_t length_ = 0;
};

}  // namespace hybrid
