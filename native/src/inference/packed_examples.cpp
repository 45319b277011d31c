#include "inference/packed_examples.h"

#include "support/error.h"

namespace hybrid {
namespace {

void check_ids(const int32_t* tokens, int64_t count, int64_t example, int32_t n_vocab) {
    for (int64_t i = 0; i < count; ++i)
        if (tokens[i] < 0 || tokens[i] >= n_vocab)
            fail(HY_STATUS_INVALID_TOKEN, "token id ", tokens[i], " at position ", i, " of example ", example,
                 " is not in the vocabulary of ", n_vocab);
}

// Everything before anything is computed, so that a call that fails has changed nothing.
void check(const Examples& examples, const PackedExamples::Limits& limits) {
    require(examples.count >= 1, "examples is ", examples.count, "; it must be at least 1");
    const int32_t* tokens = examples.tokens;
    const int32_t* ending_lengths = examples.ending_lengths;
    int64_t rows = 0;
    for (int64_t example = 0; example < examples.count; ++example) {
        const int64_t context = examples.context_lengths[example];
        const int64_t endings = examples.ending_counts[example];
        require(context >= 1, "context_lengths[", example, "] is ", context, "; it must be at least 1");
        require(endings >= 1, "ending_counts[", example, "] is ", endings, "; it must be at least 1");
        int64_t count = context;
        for (int64_t ending = 0; ending < endings; ++ending) {
            const int64_t length = ending_lengths[ending];
            require(length >= 1, "ending ", ending, " of example ", example, " has ", length,
                    " tokens; it must have at least 1");
            require(context + length - 1 <= limits.length, "example ", example, " has a context of ", context,
                    " and an ending of ", length, " tokens; this scorer takes ", limits.length, " without the last");
            count += length;
        }
        rows += count - endings;
        require(rows <= limits.rows, "the examples have more than the ", limits.rows,
                " rows that this scorer takes: max_batch * max_length");
        check_ids(tokens, count, example, limits.n_vocab);
        tokens += count;
        ending_lengths += endings;
    }
}

}  // namespace

void PackedExamples::take(const Examples& examples, const Limits& limits) {
    check(examples, limits);
    clear();
    const int32_t* tokens = examples.tokens;
    const int32_t* ending_lengths = examples.ending_lengths;
    for (int64_t example = 0; example < examples.count; ++example) {
        const int64_t context = examples.context_lengths[example], endings = examples.ending_counts[example];
        append_example(tokens, context, ending_lengths, endings);
        tokens += context;
        for (int64_t ending = 0; ending < endings; ++ending) tokens += ending_lengths[ending];
        ending_lengths += endings;
    }
}

void PackedExamples::clear() {
    tokens_.clear();
    positions_.clear();
    segments_.clear();
    scored_rows_.clear();
    targets_.clear();
    ending_tokens_ = 0;
}

void PackedExamples::append_example(const int32_t* tokens, int64_t context, const int32_t* ending_lengths,
                                    int64_t endings) {
    const int64_t context_row = rows();
    append_segment(tokens, context, context_row, 0);
    scored_rows_.push_back(rows() - 1);
    int64_t place = ending_tokens_;
    const int32_t* ending = tokens + context;
    for (int64_t i = 0; i < endings; ++i) {
        append_target(ending[0], place);
        ending += ending_lengths[i];
        place += ending_lengths[i];
    }

    ending = tokens + context;
    for (int64_t i = 0; i < endings; ++i) {
        const int64_t length = ending_lengths[i];
        const int64_t first_row = rows();
        if (length > 1) append_segment(ending, length - 1, context_row, context);
        for (int64_t t = 1; t < length; ++t) {
            scored_rows_.push_back(first_row + t - 1);
            append_target(ending[t], ending_tokens_ + t);
        }
        ending += length;
        ending_tokens_ += length;
    }
}

void PackedExamples::append_segment(const int32_t* tokens, int64_t count, int64_t context_first_row,
                                    int64_t context_rows) {
    segments_.push_back({rows(), count, context_first_row, context_rows});
    for (int64_t t = 0; t < count; ++t) {
        tokens_.push_back(tokens[t]);
        positions_.push_back(static_cast<int32_t>(context_rows + t));
    }
}

// The token follows the last scored row.
void PackedExamples::append_target(int32_t token, int64_t place) {
    targets_.push_back({static_cast<int64_t>(scored_rows_.size()) - 1, token, place});
}

}  // namespace hybrid
