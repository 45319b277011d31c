#include "token_batch.h"

#include <random>

namespace hybrid::bench {

TokenBatch::TokenBatch(const Shape& shape) {
    const auto n_vocab = static_cast<uint32_t>(model_config(shape).n_vocab);
    const size_t window = shape.time + 1;
    std::mt19937 random(1);
    for (size_t i = 0; i < shape.batch * window; ++i) tokens_.push_back(static_cast<uint16_t>(random() % n_vocab));
    for (int32_t b = 0; b < shape.batch; ++b) windows_.push_back(&tokens_[b * window]);
    batch_.struct_size = sizeof batch_;
    batch_.token_type = HY_TOKEN_TYPE_U16;
    batch_.windows = windows_.data();
    batch_.count = shape.batch;
}

}  // namespace hybrid::bench
