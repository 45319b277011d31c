#include "model/head.h"

#include <algorithm>

#include "device/uploaded.h"
#include "model/linear.h"

namespace hybrid {
namespace {

// Large enough for full-speed products, small enough that a chunk of a 50,257-word vocabulary takes about 100 MB; on
// CUDA 800 MB, as every chunk reads and writes the weight's whole gradient, which must be little beside its product.
constexpr int64_t kCpuChunkTokens = 512;
constexpr int64_t kCudaChunkTokens = 8192;

// Calls body(first token, tokens) for each chunk of the pass.
template <typename Body>
void for_each_chunk(int64_t rows, int64_t chunk, const Body& body) {
    for (int64_t first = 0; first < rows; first += chunk) body(first, std::min(chunk, rows - first));
}

// work.logits of a chunk.
template <typename T>
void compute_logits(const Pass<T>& pass, const T* hidden, int64_t first, int64_t tokens, HeadWork<T>& work) {
    head_compute_logits(pass, hidden + first * pass.config().n_embd, tokens, work);
}

// Consecutive targets, all of one chunk, whose first row is `first`.
class ChunkTargets {
  public:
    ChunkTargets(const std::vector<HeadTarget>& targets, size_t begin, int64_t first, int64_t tokens)
        : begin_(targets.data() + begin) {
        for (size_t i = begin; i < targets.size() && targets[i].row < first + tokens; ++i) {
            rows_.push_back(static_cast<int32_t>(targets[i].row - first));
            columns_.push_back(targets[i].token);
        }
    }

    int64_t count() const { return static_cast<int64_t>(rows_.size()); }
    const int32_t* rows() const { return rows_.data(); }
    const int32_t* columns() const { return columns_.data(); }
    const HeadTarget& operator[](int64_t index) const { return begin_[index]; }

  private:
    const HeadTarget* begin_;
    std::vector<int32_t> rows_, columns_;
};

// A row of logits from the device as the host's floats.
void fetch_row(Device& device, const float* row, int64_t count, float* logits) {
    device.download(logits, row, count * static_cast<int64_t>(sizeof(float)));
}

void fetch_row(Device& device, const bfloat16* row, int64_t count, float* logits) {
    std::vector<bfloat16> values(static_cast<size_t>(count));
    device.download(values.data(), row, count * static_cast<int64_t>(sizeof(bfloat16)));
    std::transform(values.begin(), values.end(), logits, [](bfloat16 value) { return to_float(value); });
}

}  // namespace

template <typename T>
void head_compute_logits(const Pass<T>& pass, const T* hidden, int64_t rows, HeadWork<T>& work) {
    linear_forward(pass, hidden, pass.parameters().head, rows, pass.config().stored_vocab(), pass.config().n_embd,
                   work.logits);
}

template <typename T>
HeadWork<T> lay_out_head(Arena& arena, const ModelConfig& config, hy_device device, int64_t rows) {
    const int64_t chunk = std::min(rows, device == HY_DEVICE_CPU ? kCpuChunkTokens : kCudaChunkTokens);
    return {chunk, arena.take<T>(chunk * config.stored_vocab()), arena.floats(chunk), arena.take<int32_t>(chunk),
            arena.floats(rows)};
}

template <typename T>
void head_forward_backward(const Pass<T>& pass, const T* hidden, const int32_t* targets, const float* scale,
                           bool accumulate, HeadWork<T>& work, T* d_hidden, float* dweight) {
    const ModelConfig& config = pass.config();
    const int64_t d = config.n_embd;
    const int64_t stored = config.stored_vocab();
    for_each_chunk(pass.rows(), work.chunk, [&](int64_t first, int64_t tokens) {
        compute_logits(pass, hidden, first, tokens, work);
        pass.kernels.cross_entropy_backward(work.logits, targets + first, tokens, config.n_vocab, stored, scale,
                                            static_cast<float>(config.z_loss), work.losses + first);
        const T* d_logits = work.logits;
        linear_backward_input(pass, d_logits, pass.parameters().head, tokens, stored, d, d_hidden + first * d);
        linear_backward_weight(pass.kernels, d_logits, hidden + first * d, tokens, stored, d, accumulate || first > 0,
                               dweight);
    });
}

template <typename T>
void head_losses(const Pass<T>& pass, const T* hidden, const int32_t* targets, HeadWork<T>& work) {
    const ModelConfig& config = pass.config();
    for_each_chunk(pass.rows(), work.chunk, [&](int64_t first, int64_t tokens) {
        compute_logits(pass, hidden, first, tokens, work);
        pass.kernels.cross_entropy_forward(work.logits, targets + first, tokens, config.n_vocab, config.stored_vocab(),
                                           work.losses + first);
    });
}

template <typename T>
void head_targets(const Pass<T>& pass, const T* hidden, int64_t rows, const std::vector<HeadTarget>& targets,
                  HeadWork<T>& work, float* log_probabilities, int32_t* top_tokens) {
    const ModelConfig& config = pass.config();
    Device& device = pass.model.device();
    const ArrayBuffer<float> values(static_cast<int64_t>(targets.size()), "log-probabilities", device);
    Uploaded<int32_t> target_rows(device), target_columns(device);
    std::vector<float> chunk_values;
    std::vector<int32_t> chunk_largest;
    size_t next = 0;
    for_each_chunk(rows, work.chunk, [&](int64_t first, int64_t tokens) {
        compute_logits(pass, hidden, first, tokens, work);
        pass.kernels.log_sum_exp(work.logits, tokens, config.n_vocab, config.stored_vocab(), work.log_sum_exp,
                                 work.largest);
        const ChunkTargets chunk(targets, next, first, tokens);
        next += static_cast<size_t>(chunk.count());
        pass.kernels.log_probabilities(
            work.logits, config.stored_vocab(), work.log_sum_exp, target_rows.upload(chunk.rows(), chunk.count()),
            target_columns.upload(chunk.columns(), chunk.count()), chunk.count(), values.data());

        chunk_values.resize(static_cast<size_t>(chunk.count()));
        chunk_largest.resize(static_cast<size_t>(tokens));
        device.download(chunk_values.data(), values.data(), chunk.count() * static_cast<int64_t>(sizeof(float)));
        device.download(chunk_largest.data(), work.largest, tokens * static_cast<int64_t>(sizeof(int32_t)));
        for (int64_t i = 0; i < chunk.count(); ++i) {
            log_probabilities[chunk[i].place] = chunk_values[static_cast<size_t>(i)];
            if (top_tokens != nullptr)
                top_tokens[chunk[i].place] = chunk_largest[static_cast<size_t>(chunk[i].row - first)];
        }
    });
}

template <typename T>
void head_fetch_logits(const Model& model, const HeadWork<T>& work, int64_t rows, float* logits) {
    const ModelConfig& config = model.config();
    for (int64_t row = 0; row < rows; ++row)
        fetch_row(model.device(), work.logits + row * config.stored_vocab(), config.n_vocab,
                  logits + row * config.n_vocab);
}

template <typename T>
void head_logits(const Pass<T>& pass, const T* hidden, int64_t rows, HeadWork<T>& work, float* logits) {
    for_each_chunk(rows, work.chunk, [&](int64_t first, int64_t tokens) {
        compute_logits(pass, hidden, first, tokens, work);
        head_fetch_logits(pass.model, work, tokens, logits + first * pass.config().n_vocab);
    });
}

#define HYBRID_INSTANTIATE(T)                                                                                       \
    template HeadWork<T> lay_out_head(Arena&, const ModelConfig&, hy_device, int64_t);                              \
    template void head_forward_backward(const Pass<T>&, const T*, const int32_t*, const float*, bool, HeadWork<T>&, \
                                        T*, float*);                                                                \
    template void head_compute_logits(const Pass<T>&, const T*, int64_t, HeadWork<T>&);                             \
    template void head_fetch_logits(const Model&, const HeadWork<T>&, int64_t, float*);                             \
    template void head_losses(const Pass<T>&, const T*, const int32_t*, HeadWork<T>&);                              \
    template void head_targets(const Pass<T>&, const T*, int64_t, const std::vector<HeadTarget>&, HeadWork<T>&,     \
                               float*, int32_t*);                                                                   \
    template void head_logits(const Pass<T>&, const T*, int64_t, HeadWork<T>&, float*)
HYBRID_INSTANTIATE(float);
HYBRID_INSTANTIATE(bfloat16);

}  // namespace hybrid
