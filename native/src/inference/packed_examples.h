// Examples of multiple choice as they come through the C ABI: checked and laid out as the rows of one packed pass.
//
// A context is followed by the rows of each of its endings but the ending's last token, which nothing follows. The
// context's last row predicts every ending's first token, an ending's rows its other tokens.
#pragma once

#include <cstdint>
#include <vector>

#include "model/head.h"
#include "model/pass.h"

namespace hybrid {

// What hy_scorer_endings takes.
struct Examples {
    const int32_t* tokens;
    const int32_t* context_lengths;
    const int32_t* ending_counts;
    const int32_t* ending_lengths;
    int64_t count;
};

// The arrays grow to the largest batch seen and stay.
class PackedExamples {
  public:
    struct Limits {
        int64_t rows;
        int64_t length;  // of a context and one of its endings but its last token
        int32_t n_vocab;
    };
    // Throws when the examples are not as documented or exceed the limits.
    void take(const Examples& examples, const Limits& limits);

    int64_t rows() const { return static_cast<int64_t>(tokens_.size()); }
    const int32_t* tokens() const { return tokens_.data(); }  // [rows]
    Packing packing() const { return {positions_.data(), segments_.data(), static_cast<int64_t>(segments_.size())}; }

    // The rows that predict a token of an ending, ascending.
    const std::vector<int64_t>& scored_rows() const { return scored_rows_; }
    // The tokens of all endings; HeadTarget::row counts among the scored rows.
    const std::vector<HeadTarget>& targets() const { return targets_; }

  private:
    void clear();
    void append_example(const int32_t* tokens, int64_t context, const int32_t* ending_lengths, int64_t endings);
    void append_segment(const int32_t* tokens, int64_t count, int64_t context_first_row, int64_t context_rows);
    void append_target(int32_t token, int64_t place);

    std::vector<int32_t> tokens_;
    std::vector<int32_t> positions_;
    std::vector<kernels::Segment> segments_;
    std::vector<int64_t> scored_rows_;
    std::vector<HeadTarget> targets_;
    int64_t ending_tokens_ = 0;
};

}  // namespace hybrid
