// Token windows as they come through the C ABI: checked against the vocabulary and cut into inputs and targets.
#pragma once

#include <cstdint>
#include <vector>

#include "hybrid/hybrid.h"

namespace hybrid {

// Inputs and targets of a whole batch, [count, T] each. The arrays grow to the largest batch seen and stay.
class TokenWindows {
  public:
    // Reads count windows of T + 1 ids. Throws HY_STATUS_INVALID_TOKEN naming window and position.
    void take(const hy_batch& batch, int64_t time, int32_t n_vocab);

    int64_t count() const { return count_; }
    const int32_t* inputs(int64_t window) const { return inputs_.data() + window * time_; }
    const int32_t* targets(int64_t window) const { return targets_.data() + window * time_; }

  private:
    int64_t count_ = 0;
    int64_t time_ = 0;
    std::vector<int32_t> inputs_;
    std::vector<int32_t> targets_;
};

// What take() checks, alone.
void check_windows(const hy_batch& batch, int64_t time, int32_t n_vocab);

// Throws unless the document starts [count, T] are ordered and never after their position.
void check_document_starts(const int32_t* starts, int64_t count, int64_t time);

}  // namespace hybrid
