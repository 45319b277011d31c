// Checks of token ids given to inference, [batch, length].
#pragma once

#include <cstdint>

#include "support/error.h"

namespace hybrid {

// Throws HY_STATUS_INVALID_TOKEN unless every id is in minimum .. n_vocab - 1.
inline void check_ids(const char* what, const int32_t* ids, int64_t batch, int64_t length, int32_t minimum,
                      int32_t n_vocab) {
    require(ids != nullptr, what, "s is NULL");
    for (int64_t i = 0; i < batch * length; ++i)
        if (ids[i] < minimum || ids[i] >= n_vocab)
            fail(HY_STATUS_INVALID_TOKEN, what, " id ", ids[i], " at position ", i % length, " of sequence ",
                 i / length, " is not in the vocabulary of ", n_vocab);
}

inline void check_tokens(const int32_t* tokens, int64_t batch, int64_t length, int32_t n_vocab) {
    check_ids("token", tokens, batch, length, 0, n_vocab);
}

// -1 marks a position that is not scored.
inline void check_targets(const int32_t* targets, int64_t batch, int64_t length, int32_t n_vocab) {
    check_ids("target", targets, batch, length, -1, n_vocab);
}

}  // namespace hybrid
