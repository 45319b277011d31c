// Decoding through the C ABI: a prompt once, then tokens one by one, timed.
#pragma once

#include <cstdint>
#include <vector>

#include "handles.h"
#include "hybrid/hybrid.h"
#include "timings.h"

namespace hybrid::bench {

class Decoding {
  public:
    // `batch` random prompts of `position` tokens.
    Decoding(hy_model* model, int32_t batch, int32_t position, hy_decoder_weights weights = HY_DECODER_WEIGHTS_FLOAT32);

    // Appends a few tokens to every sequence, then forgets them.
    void run();

    double best_tokens_per_second() const { return batch_ / (milliseconds_per_token_.best() / 1e3); }
    double median_tokens_per_second() const { return batch_ / (milliseconds_per_token_.median() / 1e3); }

  private:
    int32_t batch_;
    int32_t position_;
    std::vector<float> logits_;
    std::vector<int32_t> step_;
    Handle<hy_decoder> decoder_;
    Timings milliseconds_per_token_;
};

// Bytes of weights that must be read to append one token, to however many sequences: every parameter once, of an
// embedding that is not the head too only the tokens' rows, which count nothing.
int64_t bytes_per_token(const hy_model* model, hy_decoder_weights weights = HY_DECODER_WEIGHTS_FLOAT32);

}  // namespace hybrid::bench
