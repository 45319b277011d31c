#include "inference/decoder.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "device/arena.h"
#include "inference/int8_weights.h"
#include "inference/kv_cache.h"
#include "inference/tokens.h"
#include "kernels/crew.h"
#include "model/activations.h"
#include "model/head.h"
#include "model/pass.h"
#include "model/transformer.h"
#include "support/error.h"

namespace hybrid {
namespace {

// A long prompt goes through in pieces of this many tokens per sequence, so that activations stay small.
constexpr int64_t kPieceTokens = 256;

const ModelConfig& checked(const ModelConfig& config, int32_t batch, int32_t max_length) {
    require(batch >= 1, "batch is ", batch, "; it must be at least 1");
    require(max_length >= 1 && max_length <= config.n_ctx, "max_length is ", max_length,
            "; it must be in 1..n_ctx, which is ", config.n_ctx);
    return config;
}

template <typename T>
class TypedDecoder : public Decoder {
  public:
    TypedDecoder(std::shared_ptr<Model> model, int32_t batch, int32_t max_length, hy_decoder_weights weights)
        : model_(std::move(model)),
          batch_(batch),
          max_length_(max_length),
          largest_piece_(std::min<int64_t>(max_length, kPieceTokens)),
          cache_(checked(model_->config(), batch, max_length), batch, max_length, device()),
          arena_(measure([&](Arena& arena) { lay_out(arena); }), device()),
          work_(lay_out(arena_)),
          piece_tokens_(static_cast<size_t>(batch * largest_piece_)),
          recorder_(device().make_graph_recorder()) {
        require(weights == HY_DECODER_WEIGHTS_FLOAT32 || weights == HY_DECODER_WEIGHTS_INT8, "weights is ",
                static_cast<int>(weights), "; it must be an hy_decoder_weights");
        if (weights == HY_DECODER_WEIGHTS_INT8) int8_.emplace(*model_);
    }

    void append(const int32_t* tokens, int32_t count, float* logits) override {
        require(count >= 1, "count is ", count, "; it must be at least 1");
        require(count <= max_length_ - length_, "the sequence would have ", int64_t{length_} + count,
                " tokens; this decoder holds ", max_length_);
        check_tokens(tokens, batch_, count, model_->config().n_vocab);
        device().make_current();
        if (device().kind() == HY_DEVICE_CPU && int64_t{batch_} * count <= kernels::kFewRows)
            kernels::Crew::during([&](kernels::Crew& crew) { append(tokens, count, &crew, logits); });
        else
            append(tokens, count, nullptr, logits);
    }

    int32_t length() const override { return length_; }

    void truncate(int32_t length) override {
        require(length >= 0 && length <= length_, "length is ", length, "; the decoder holds 0..", length_);
        length_ = length;
    }

  private:
    struct Work {
        Activations<T> activations;
        HeadWork<T> head;
        int32_t* tokens;  // [batch, piece]; decoding by graph: ids [B], positions [B], keys and values [1]
        T* last;          // [batch, D] hidden states of the last tokens
    };

    Device& device() const { return model_->device(); }

    Work lay_out(Arena& arena) const {
        const ModelConfig& config = model_->config();
        return {lay_out_inference_activations<T>(arena, config, batch_, largest_piece_),
                lay_out_head<T>(arena, config, device().kind(), batch_),
                arena.take<int32_t>(std::max(batch_ * largest_piece_, int64_t{2} * batch_ + 1)),
                arena.take<T>(int64_t{batch_} * config.n_embd)};
    }

    // On CUDA one token after the other goes through a graph, which is recorded for the second.
    bool decodes_by_graph(int64_t count) const {
        return device().kind() == HY_DEVICE_CUDA && count == 1 && batch_ <= work_.head.chunk;
    }

    void append_by_graph(const int32_t* tokens, float* logits) {
        position_tokens_.assign(tokens, tokens + batch_);
        position_tokens_.insert(position_tokens_.end(), static_cast<size_t>(batch_), length_);
        position_tokens_.push_back(length_ + 1);
        device().upload(work_.tokens, position_tokens_.data(),
                        static_cast<int64_t>(position_tokens_.size() * sizeof(int32_t)));
        if (graph_ != nullptr) {
            graph_->play();
        } else if (warmed_up_) {
            graph_ = recorder_->record([this] { decode(); });
            graph_->play();
        } else {
            decode();
            warmed_up_ = true;
        }
        ++length_;
        head_fetch_logits(*model_, work_.head, batch_, logits);
    }

    // One token per sequence: what it reads is at the same place each time.
    void decode() {
        const LivePosition position{work_.tokens + batch_, work_.tokens + 2 * batch_};
        Pass<T> pass = pass_over(1, nullptr);
        pass.first_position = 0;
        pass.live_position = &position;
        transformer_forward(pass, work_.tokens, cache_.layers(), work_.activations);
        head_compute_logits<T>(pass, work_.activations.norm.normed, batch_, work_.head);
    }

    void append(const int32_t* tokens, int64_t count, kernels::Crew* crew, float* logits) {
        if (decodes_by_graph(count)) return append_by_graph(tokens, logits);
        for (int64_t done = 0; done < count; done += largest_piece_)
            append_piece(tokens + done, count, std::min<int64_t>(largest_piece_, count - done), crew);
        head_logits<T>(pass_over(1, crew), work_.last, batch_, work_.head, logits);
    }

    Pass<T> pass_over(int64_t time, kernels::Crew* crew) const {
        Pass<T> pass{*model_, model_->backend().kernels<T>(), batch_, time, length_};
        pass.crew = crew;
        if (int8_) pass.instead = &int8_->parameters();
        return pass;
    }

    // Appends tokens[b * stride + 0 .. piece) of every sequence.
    void append_piece(const int32_t* tokens, int64_t stride, int64_t piece, kernels::Crew* crew) {
        for (int64_t b = 0; b < batch_; ++b) std::copy_n(tokens + b * stride, piece, piece_tokens_.begin() + b * piece);
        device().upload(work_.tokens, piece_tokens_.data(), batch_ * piece * static_cast<int64_t>(sizeof(int32_t)));
        transformer_forward(pass_over(piece, crew), work_.tokens, cache_.layers(), work_.activations);
        const int64_t d = model_->config().n_embd;
        for (int64_t b = 0; b < batch_; ++b)
            device().copy(work_.last + b * d, work_.activations.norm.normed + ((b + 1) * piece - 1) * d,
                          d * static_cast<int64_t>(sizeof(T)));
        length_ += static_cast<int32_t>(piece);
    }

    std::shared_ptr<Model> model_;
    std::optional<Int8Weights<T>> int8_;
    int32_t batch_;
    int32_t max_length_;
    int64_t largest_piece_;
    KeyValueCache<T> cache_;
    Arena arena_;
    Work work_;
    std::vector<int32_t> piece_tokens_;
    std::vector<int32_t> position_tokens_;
    std::unique_ptr<GraphRecorder> recorder_;
    std::unique_ptr<Graph> graph_;
    bool warmed_up_ = false;
    int32_t length_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> make_decoder(std::shared_ptr<Model> model, int32_t batch, int32_t max_length,
                                      hy_decoder_weights weights) {
    if (model->backend().computes_in_bfloat16())
        return std::make_unique<TypedDecoder<bfloat16>>(std::move(model), batch, max_length, weights);
    return std::make_unique<TypedDecoder<float>>(std::move(model), batch, max_length, weights);
}

}  // namespace hybrid
