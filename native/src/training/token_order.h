// The rows of a micro-batch sorted by token, as the embedding's gradient adds them up on a device (kernels.h).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hybrid {

class TokenOrder {
  public:
    explicit TokenOrder(int32_t n_vocab) : next_(static_cast<std::size_t>(n_vocab) + 1) {}

    // order [count * time]: rows b * time + t by the id windows[b][t], those of one id by index. A counting sort.
    template <typename Id>
    void sort(const void* const* windows, int64_t count, int64_t time, int32_t* order);

  private:
    std::vector<int32_t> next_;  // by id: where its next row goes
};

}  // namespace hybrid
