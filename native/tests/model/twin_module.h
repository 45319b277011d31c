// A plain torch::nn model with autograd: what the native core must equal. Readable first; nothing here is fast.
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <functional>

#include "hybrid/hybrid.h"

namespace hybrid::twin {

// Where dropout happens inside a layer.
enum class DropoutSite : int { kAfterAttentionProjection = 0, kAfterSwiGlu = 1 };

// Applies dropout with probability p to x [B, T, width].
using Dropout = std::function<torch::Tensor(const torch::Tensor& x, int layer, DropoutSite site, double p)>;

// Evaluation mode.
torch::Tensor no_dropout(const torch::Tensor& x, int layer, DropoutSite site, double p);

// Dropout of CORE.md 3 by Philox4x32-10 for sequences first_sequence, first_sequence + 1, ... of a step.
Dropout philox_dropout(uint64_t seed, int64_t step, int64_t first_sequence);

// Root mean square normalization (arXiv:1910.07467) over the last dimension.
class RmsNormImpl : public torch::nn::Module {
  public:
    RmsNormImpl(int64_t width, double eps);
    torch::Tensor forward(const torch::Tensor& x);

  private:
    double eps_;
    torch::Tensor weight_;
};
TORCH_MODULE(RmsNorm);

// What attention needs to know about positions.
struct Positions {
    torch::Tensor cos;     // [T, K/2]
    torch::Tensor sin;     // [T, K/2]
    torch::Tensor hidden;  // bool, [T, T] or [B, 1, T, T]: true where a query (row) may not see a key (column)
};

class AttentionImpl : public torch::nn::Module {
  public:
    explicit AttentionImpl(const hy_model_config& config);
    torch::Tensor forward(const torch::Tensor& x, const Positions& positions);

  private:
    int64_t heads_, kv_heads_, head_dim_;
    torch::nn::Linear qkv_proj_{nullptr}, out_proj_{nullptr};
    RmsNorm q_norm_{nullptr}, k_norm_{nullptr};
};
TORCH_MODULE(Attention);

// down(dropout(up * silu(gate))), arXiv:2002.05202.
class FeedForwardImpl : public torch::nn::Module {
  public:
    FeedForwardImpl(const hy_model_config& config, int layer);
    torch::Tensor forward(const torch::Tensor& x, const Dropout& dropout);

  private:
    int layer_;
    double dropout_;
    torch::nn::Linear up_gate_{nullptr}, down_{nullptr};
};
TORCH_MODULE(FeedForward);

class BlockImpl : public torch::nn::Module {
  public:
    BlockImpl(const hy_model_config& config, int layer);
    torch::Tensor forward(const torch::Tensor& x, const Positions& positions, const Dropout& dropout);

  private:
    int layer_;
    double dropout_;
    RmsNorm norm1_{nullptr}, norm2_{nullptr};
    Attention attn_{nullptr};
    FeedForward ffn_{nullptr};
};
TORCH_MODULE(Block);

class ModelImpl : public torch::nn::Module {
  public:
    explicit ModelImpl(const hy_model_config& config);

    // tokens [B, T] int64, document_starts [B, T] int64 or undefined -> logits [B, T, V].
    torch::Tensor forward(const torch::Tensor& tokens, const torch::Tensor& document_starts, const Dropout& dropout);

  private:
    Positions positions(const torch::Tensor& tokens, const torch::Tensor& document_starts) const;

    hy_model_config config_;
    torch::nn::Embedding embd_{nullptr};
    torch::nn::ModuleList blocks_;
    RmsNorm norm_{nullptr};
    torch::nn::Linear out_proj_{nullptr};
};
TORCH_MODULE(Model);

// Mean cross-entropy of logits [B, T, V] at targets [B, T], in nats.
torch::Tensor cross_entropy(const torch::Tensor& logits, const torch::Tensor& targets);

// Mean of logsumexp(logits)^2 (arXiv:2204.02311).
torch::Tensor mean_squared_lse(const torch::Tensor& logits);

}  // namespace hybrid::twin
