// Incremental decoding of a batch of sequences of equal length with a key/value cache, without dropout.
#pragma once

#include <cstdint>
#include <memory>

#include "hybrid/hybrid.h"
#include "model/model.h"

namespace hybrid {

// All arrays that come and go are the host's.
class Decoder {
  public:
    virtual ~Decoder() = default;

    // Appends tokens [batch, count]; logits [batch, V] follow the last ones.
    virtual void append(const int32_t* tokens, int32_t count, float* logits) = 0;

    virtual int32_t length() const = 0;
    virtual void truncate(int32_t length) = 0;
};

std::unique_ptr<Decoder> make_decoder(std::shared_ptr<Model> model, int32_t batch, int32_t max_length,
                                      hy_decoder_weights weights);

}  // namespace hybrid
