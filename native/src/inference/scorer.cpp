#include "inference/scorer.h"

#include <algorithm>
#include <vector>

#include "device/arena.h"
#include "device/uploaded.h"
#include "inference/tokens.h"
#include "model/activations.h"
#include "model/head.h"
#include "model/token_windows.h"
#include "model/transformer.h"
#include "support/error.h"

namespace hybrid {
namespace {

int32_t checked_length(const ModelConfig& config, int32_t max_length) {
    require(max_length >= 1 && max_length <= config.n_ctx, "max_length is ", max_length,
            "; it must be in 1..n_ctx, which is ", config.n_ctx);
    return max_length;
}

int32_t checked_batch(int32_t max_batch) {
    require(max_batch >= 1, "max_batch is ", max_batch, "; it must be at least 1");
    return max_batch;
}

template <typename T>
class TypedScorer : public Scorer {
  public:
    TypedScorer(std::shared_ptr<Model> model, int32_t max_batch, int32_t max_length)
        : model_(std::move(model)),
          max_batch_(checked_batch(max_batch)),
          max_length_(checked_length(model_->config(), max_length)),
          arena_(measure([&](Arena& arena) { lay_out(arena); }), device()),
          work_(lay_out(arena_)),
          tokens_(device()),
          targets_(device()),
          document_starts_(device()),
          positions_(device()),
          segments_(device()) {}

    LossSum loss(const hy_batch& batch, int64_t length) override {
        check_shape(1, length);
        windows_.take(batch, length, model_->config().n_vocab);
        double sum = 0.0;
        for (int64_t first = 0; first < batch.count; first += max_batch_) {
            Pass<T> pass = pass_over(std::min<int64_t>(max_batch_, batch.count - first), length);
            if (batch.document_starts != nullptr)
                pass.document_starts = document_starts_.upload(batch.document_starts + first * length, pass.rows());
            const std::vector<float> losses = losses_of(pass, windows_.inputs(first), windows_.targets(first));
            for (const float loss : losses) sum += loss;
        }
        return {sum, batch.count * length};
    }

    void log_probabilities(const int32_t* tokens, const int32_t* targets, int64_t batch, int64_t length,
                           float* result) override {
        check_shape(batch, length);
        check_tokens(tokens, batch, length, model_->config().n_vocab);
        check_targets(targets, batch, length, model_->config().n_vocab);
        const std::vector<float> losses = losses_of(pass_over(batch, length), tokens, targets);
        std::transform(losses.begin(), losses.end(), result, [](float loss) { return 0.0f - loss; });
    }

    void endings(const Examples& examples, float* log_probabilities, int32_t* top_tokens) override {
        examples_.take(examples, {int64_t{max_batch_} * max_length_, max_length_, model_->config().n_vocab});
        Packing packing = examples_.packing();
        packing.positions = positions_.upload(packing.positions, examples_.rows());
        packing.segments = segments_.upload(packing.segments, packing.segment_count);
        Pass<T> pass = pass_over(1, examples_.rows());
        pass.packing = &packing;
        const T* rows = gather_scored(hidden(pass, examples_.tokens()));
        head_targets(pass, rows, static_cast<int64_t>(examples_.scored_rows().size()), examples_.targets(), work_.head,
                     log_probabilities, top_tokens);
    }

    void logits(const int32_t* tokens, int64_t batch, int64_t length, float* logits) override {
        check_shape(batch, length);
        check_tokens(tokens, batch, length, model_->config().n_vocab);
        const Pass<T> pass = pass_over(batch, length);
        head_logits(pass, hidden(pass, tokens), pass.rows(), work_.head, logits);
    }

  private:
    struct Work {
        Activations<T> activations;
        HeadWork<T> head;
    };

    Device& device() const { return model_->device(); }

    Work lay_out(Arena& arena) const {
        const ModelConfig& config = model_->config();
        return {lay_out_inference_activations<T>(arena, config, max_batch_, max_length_),
                lay_out_head<T>(arena, config, device().kind(), int64_t{max_batch_} * max_length_)};
    }

    Pass<T> pass_over(int64_t batch, int64_t length) const {
        return {*model_, model_->backend().kernels<T>(), batch, length};
    }

    void check_shape(int64_t batch, int64_t length) const {
        require(length >= 1 && length <= max_length_, "length is ", length, "; this scorer takes 1..", max_length_);
        require(batch >= 1 && batch <= max_batch_, "batch is ", batch, "; this scorer takes 1..", max_batch_);
    }

    // [N, D] on the device, of the host's tokens.
    T* hidden(const Pass<T>& pass, const int32_t* tokens) {
        device().make_current();
        transformer_forward(pass, tokens_.upload(tokens, pass.rows()), {}, work_.activations);
        return work_.activations.norm.normed;
    }

    // [N]
    std::vector<float> losses_of(const Pass<T>& pass, const int32_t* tokens, const int32_t* targets) {
        head_losses(pass, hidden(pass, tokens), targets_.upload(targets, pass.rows()), work_.head);
        std::vector<float> losses(static_cast<size_t>(pass.rows()));
        device().download(losses.data(), work_.head.losses, pass.rows() * static_cast<int64_t>(sizeof(float)));
        return losses;
    }

    // Moves the scored rows to the front, each at or before its place, run by run.
    const T* gather_scored(T* rows) const {
        const std::vector<int64_t>& scored = examples_.scored_rows();
        const int64_t d = model_->config().n_embd;
        for (size_t begin = 0; begin < scored.size();) {
            size_t end = begin + 1;
            while (end < scored.size() && scored[end] == scored[end - 1] + 1) ++end;
            move_rows(rows, static_cast<int64_t>(begin), scored[begin], static_cast<int64_t>(end - begin), d);
            begin = end;
        }
        return rows;
    }

    // A copy's source and target do not overlap: rows that move by less than their number go in several.
    void move_rows(T* rows, int64_t to, int64_t from, int64_t count, int64_t d) const {
        for (int64_t done = 0; to != from && done < count;) {
            const int64_t now = std::min(count - done, from - to);
            device().copy(rows + (to + done) * d, rows + (from + done) * d, now * d * static_cast<int64_t>(sizeof(T)));
            done += now;
        }
    }

    std::shared_ptr<Model> model_;
    int32_t max_batch_;
    int32_t max_length_;
    Arena arena_;
    Work work_;
    Uploaded<int32_t> tokens_, targets_, document_starts_, positions_;
    Uploaded<kernels::Segment> segments_;
    TokenWindows windows_;
    PackedExamples examples_;
};

}  // namespace

std::unique_ptr<Scorer> make_scorer(std::shared_ptr<Model> model, int32_t max_batch, int32_t max_length) {
    if (model->backend().computes_in_bfloat16())
        return std::make_unique<TypedScorer<bfloat16>>(std::move(model), max_batch, max_length);
    return std::make_unique<TypedScorer<float>>(std::move(model), max_batch, max_length);
}

}  // namespace hybrid
