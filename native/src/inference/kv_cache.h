// Keys and values of the tokens decoded so far, for every block.
#pragma once

#include <cstdint>
#include <vector>

#include "device/buffer.h"
#include "model/attention.h"
#include "model/config.h"

namespace hybrid {

template <typename T>
class KeyValueCache {
  public:
    KeyValueCache(const ModelConfig& config, int64_t batch, int64_t capacity, Device& device)
        : buffer_(config.n_layer * batch * capacity * 2 * config.kv_width(), "the key/value cache", device) {
        const int64_t per_layer = batch * capacity * 2 * config.kv_width();
        for (int64_t layer = 0; layer < config.n_layer; ++layer)
            layers_.push_back({buffer_.data() + layer * per_layer, capacity});
    }

    const std::vector<KeyValueRows<T>>& layers() const { return layers_; }

  private:
    ArrayBuffer<T> buffer_;
    std::vector<KeyValueRows<T>> layers_;
};

}  // namespace hybrid
