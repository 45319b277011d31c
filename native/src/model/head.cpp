#include "model/head.h"

#include <algorithm>
#include <cstring>

#include "model/linear.h"

namespace hybrid {
namespace {

// Large enough for full-speed products, small enough that a chunk of a 50,257-word vocabulary takes about 100 MB.
constexpr int64_t kChunkTokens = 512;

double sum_in_order(const float* values, int64_t count) {
    double sum = 0.0;
    for (int64_t i = 0; i < count; ++i) sum += values[i];
    return sum;
}

// Calls body(first token, tokens) for each chunk of the pass.
template <typename Body>
void for_each_chunk(int64_t rows, int64_t chunk, const Body& body) {
    for (int64_t first = 0; first < rows; first += chunk) body(first, std::min(chunk, rows - first));
}

}  // namespace

HeadWork lay_out_head(Arena& arena, const ModelConfig& config, int64_t rows) {
    const int64_t chunk = std::min(rows, kChunkTokens);
    return {chunk, arena.floats(chunk * config.stored_vocab()), arena.floats(chunk), arena.take<int32_t>(chunk),
            arena.floats(rows)};
}

double head_forward_backward(const Pass& pass, const float* hidden, const int32_t* targets, float scale,
                             bool accumulate, HeadWork& work, float* d_hidden, float* dweight) {
    const ModelConfig& config = pass.config();
    const LinearParameters& linear = pass.parameters().head;
    const int64_t d = config.n_embd;
    const int64_t stored = config.stored_vocab();
    for_each_chunk(pass.rows(), work.chunk, [&](int64_t first, int64_t tokens) {
        const float* chunk_hidden = hidden + first * d;
        linear_forward(pass, chunk_hidden, linear, tokens, stored, d, work.logits);
        pass.kernels.cross_entropy_backward(work.logits, targets + first, tokens, config.n_vocab, stored, scale,
                                            static_cast<float>(config.z_loss), work.losses + first);
        const float* d_logits = work.logits;
        linear_backward_input(pass.kernels, d_logits, linear.weight, tokens, stored, d, d_hidden + first * d);
        linear_backward_weight(pass.kernels, d_logits, chunk_hidden, tokens, stored, d, accumulate || first > 0,
                               dweight);
    });
    return sum_in_order(work.losses, pass.rows());
}

double head_losses(const Pass& pass, const float* hidden, const int32_t* targets, HeadWork& work) {
    const ModelConfig& config = pass.config();
    const int64_t stored = config.stored_vocab();
    for_each_chunk(pass.rows(), work.chunk, [&](int64_t first, int64_t tokens) {
        linear_forward(pass, hidden + first * config.n_embd, pass.parameters().head, tokens, stored, config.n_embd,
                       work.logits);
        pass.kernels.cross_entropy_forward(work.logits, targets + first, tokens, config.n_vocab, stored,
                                           work.losses + first);
    });
    return sum_in_order(work.losses, pass.rows());
}

void head_targets(const Pass& pass, const float* hidden, int64_t rows, const std::vector<HeadTarget>& targets,
                  HeadWork& work, float* log_probabilities, int32_t* top_tokens) {
    const ModelConfig& config = pass.config();
    const int64_t stored = config.stored_vocab();
    auto target = targets.begin();
    for_each_chunk(rows, work.chunk, [&](int64_t first, int64_t tokens) {
        linear_forward(pass, hidden + first * config.n_embd, pass.parameters().head, tokens, stored, config.n_embd,
                       work.logits);
        pass.kernels.log_sum_exp(work.logits, tokens, config.n_vocab, stored, work.log_sum_exp, work.largest);
        for (; target != targets.end() && target->row < first + tokens; ++target) {
            const int64_t row = target->row - first;
            log_probabilities[target->place] = work.logits[row * stored + target->token] - work.log_sum_exp[row];
            if (top_tokens != nullptr) top_tokens[target->place] = work.largest[row];
        }
    });
}

void head_logits(const Pass& pass, const float* hidden, int64_t rows, HeadWork& work, float* logits) {
    const ModelConfig& config = pass.config();
    const int64_t stored = config.stored_vocab();
    for_each_chunk(rows, work.chunk, [&](int64_t first, int64_t tokens) {
        linear_forward(pass, hidden + first * config.n_embd, pass.parameters().head, tokens, stored, config.n_embd,
                       work.logits);
        for (int64_t row = 0; row < tokens; ++row)
            std::memcpy(logits + (first + row) * config.n_vocab, work.logits + row * stored,
                        static_cast<size_t>(config.n_vocab) * sizeof(float));
    });
}

}  // namespace hybrid
