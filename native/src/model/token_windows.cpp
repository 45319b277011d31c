#include "model/token_windows.h"

#include "support/error.h"

namespace hybrid {
namespace {

void check_id(uint32_t id, int64_t position, int64_t window, int32_t n_vocab) {
    if (id >= static_cast<uint32_t>(n_vocab))
        fail(HY_STATUS_INVALID_TOKEN, "token id ", id, " at position ", position, " of window ", window,
             " is not in the vocabulary of ", n_vocab, "; were the shards made with another tokenizer?");
}

// The first T ids to inputs and the last T to targets.
template <typename Id>
void split_window(const Id* ids, int64_t window, int64_t time, int32_t n_vocab, int32_t* inputs, int32_t* targets) {
    for (int64_t position = 0; position <= time; ++position) {
        check_id(ids[position], position, window, n_vocab);
        const auto id = static_cast<int32_t>(ids[position]);
        if (position < time) inputs[position] = id;
        if (position > 0) targets[position - 1] = id;
    }
}

template <typename Id>
void check_window(const Id* ids, int64_t window, int64_t time, int32_t n_vocab) {
    for (int64_t position = 0; position <= time; ++position) check_id(ids[position], position, window, n_vocab);
}

// Everything but the ids.
void check_batch(const hy_batch& batch, int64_t time) {
    require(batch.count >= 1, "the batch has ", batch.count, " windows; it needs at least 1");
    require(batch.windows != nullptr, "windows is NULL");
    require(batch.first_sequence >= 0, "first_sequence is ", batch.first_sequence, "; it must not be negative");
    require(batch.step_tokens >= 0, "step_tokens is ", batch.step_tokens, "; it must not be negative");
    require(batch.token_type == HY_TOKEN_TYPE_U16 || batch.token_type == HY_TOKEN_TYPE_U32, "token_type is ",
            static_cast<int>(batch.token_type), "; it must be an hy_token_type");
    for (int64_t window = 0; window < batch.count; ++window)
        require(batch.windows[window] != nullptr, "windows[", window, "] is NULL");
    if (batch.document_starts != nullptr) check_document_starts(batch.document_starts, batch.count, time);
}

}  // namespace

void check_windows(const hy_batch& batch, int64_t time, int32_t n_vocab) {
    check_batch(batch, time);
    for (int64_t window = 0; window < batch.count; ++window) {
        if (batch.token_type == HY_TOKEN_TYPE_U16)
            check_window(static_cast<const uint16_t*>(batch.windows[window]), window, time, n_vocab);
        else
            check_window(static_cast<const uint32_t*>(batch.windows[window]), window, time, n_vocab);
    }
}

void TokenWindows::take(const hy_batch& batch, int64_t time, int32_t n_vocab) {
    check_batch(batch, time);
    const auto ids = static_cast<size_t>(batch.count * time);
    if (inputs_.size() < ids) {
        inputs_.resize(ids);
        targets_.resize(ids);
    }
    count_ = batch.count;
    time_ = time;
    for (int64_t window = 0; window < batch.count; ++window) {
        const void* source = batch.windows[window];
        int32_t* inputs = inputs_.data() + window * time;
        int32_t* targets = targets_.data() + window * time;
        if (batch.token_type == HY_TOKEN_TYPE_U16)
            split_window(static_cast<const uint16_t*>(source), window, time, n_vocab, inputs, targets);
        else
            split_window(static_cast<const uint32_t*>(source), window, time, n_vocab, inputs, targets);
    }
}

void check_document_starts(const int32_t* starts, int64_t count, int64_t time) {
    for (int64_t window = 0; window < count; ++window) {
        int32_t previous = 0;
        for (int64_t position = 0; position < time; ++position) {
            const int32_t start = starts[window * time + position];
            require(start >= previous && start <= position, "document_starts is ", start, " at position ", position,
                    " of window ", window, "; it must not decrease and not exceed its position");
            previous = start;
        }
    }
}

}  // namespace hybrid
