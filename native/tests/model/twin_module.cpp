#include "twin_module.h"

#include <torch/nn/functional/activation.h>
#include <torch/nn/functional/loss.h>

#include <cmath>

#include "philox.h"

namespace hybrid::twin {

namespace F = torch::nn::functional;

namespace {

torch::nn::Linear linear(int64_t in, int64_t out, bool bias) {
    return torch::nn::Linear(torch::nn::LinearOptions(in, out).bias(bias));
}

// Rotates the pairs (i, i + K/2) of x [B, H, T, K] by the position's angles.
torch::Tensor rotate(const torch::Tensor& x, const Positions& positions) {
    const auto halves = x.chunk(2, -1);
    const auto &a = halves[0], &b = halves[1];
    return torch::cat({a * positions.cos - b * positions.sin, b * positions.cos + a * positions.sin}, -1);
}

// The scaled mask [T, width] of one sequence: 0 where dropped, else 1 / (1 - p).
torch::Tensor dropout_mask(const DropoutCounter& counter, int64_t length, int64_t width, double p) {
    auto mask = torch::empty({length, width}, torch::kFloat64);
    double* values = mask.data_ptr<double>();
    for (int64_t element = 0; element < length * width; ++element)
        values[element] = is_kept(counter, element, p) ? 1.0 / (1.0 - p) : 0.0;
    return mask;
}

}  // namespace

torch::Tensor no_dropout(const torch::Tensor& x, int, DropoutSite, double) {
    return x;
}

Dropout philox_dropout(uint64_t seed, int64_t step, int64_t first_sequence) {
    return [=](const torch::Tensor& x, int layer, DropoutSite site, double p) {
        if (p == 0.0) return x;
        constexpr int kSites = 2;
        std::vector<torch::Tensor> masks;
        for (int64_t sequence = 0; sequence < x.size(0); ++sequence) {
            const DropoutCounter counter{seed, static_cast<uint32_t>(first_sequence + sequence),
                                         static_cast<uint32_t>(layer * kSites + static_cast<int>(site)),
                                         static_cast<uint32_t>(step)};
            masks.push_back(dropout_mask(counter, x.size(1), x.size(2), p));
        }
        return x * torch::stack(masks).to(x.scalar_type());
    };
}

RmsNormImpl::RmsNormImpl(int64_t width, double eps) : eps_(eps) {
    weight_ = register_parameter("weight", torch::ones({width}));
}

torch::Tensor RmsNormImpl::forward(const torch::Tensor& x) {
    return x * torch::rsqrt(x.square().mean(-1, /*keepdim=*/true) + eps_) * weight_;
}

AttentionImpl::AttentionImpl(const hy_model_config& config)
    : heads_(config.n_head), kv_heads_(config.n_kv_head), head_dim_(config.head_dim) {
    const bool bias = config.attention_bias != 0;
    const int64_t width = heads_ * head_dim_;
    qkv_proj_ = register_module("qkv_proj", linear(config.n_embd, width + 2 * kv_heads_ * head_dim_, bias));
    out_proj_ = register_module("out_proj", linear(width, config.n_embd, bias));
    if (config.qk_norm != 0) {
        q_norm_ = register_module("q_norm", RmsNorm(head_dim_, config.norm_eps));
        k_norm_ = register_module("k_norm", RmsNorm(head_dim_, config.norm_eps));
    }
}

torch::Tensor AttentionImpl::forward(const torch::Tensor& x, const Positions& positions) {
    const int64_t batch = x.size(0), length = x.size(1);
    const auto heads_first = [&](const torch::Tensor& t, int64_t heads) {
        return t.reshape({batch, length, heads, head_dim_}).transpose(1, 2);
    };
    const int64_t kv_width = kv_heads_ * head_dim_;
    const auto qkv = qkv_proj_(x).split_with_sizes({heads_ * head_dim_, kv_width, kv_width}, -1);
    auto q = heads_first(qkv[0], heads_), k = heads_first(qkv[1], kv_heads_), v = heads_first(qkv[2], kv_heads_);
    if (q_norm_) {
        q = q_norm_(q);
        k = k_norm_(k);
    }
    q = rotate(q, positions);
    k = rotate(k, positions);
    if (kv_heads_ != heads_) {
        // Query head h reads key/value head h / (H / G).
        k = k.repeat_interleave(heads_ / kv_heads_, 1);
        v = v.repeat_interleave(heads_ / kv_heads_, 1);
    }
    const auto scores = torch::matmul(q, k.transpose(-2, -1)) * (1.0 / std::sqrt(static_cast<double>(head_dim_)));
    const auto weights = torch::softmax(scores.masked_fill(positions.hidden, -INFINITY), -1);
    const auto heads = torch::matmul(weights, v).transpose(1, 2).reshape({batch, length, heads_ * head_dim_});
    return out_proj_(heads);
}

FeedForwardImpl::FeedForwardImpl(const hy_model_config& config, int layer)
    : layer_(layer), dropout_(config.dropout_ffn) {
    const bool bias = config.ffn_bias != 0;
    up_gate_ = linear(config.n_embd, 2 * config.n_ffn, bias);
    down_ = linear(config.n_ffn, config.n_embd, bias);
    // The reference keeps both in a Sequential at positions 0 and 3, and the files keep its names.
    const auto net = register_module("net", std::make_shared<torch::nn::Module>());
    net->register_module("0", up_gate_);
    net->register_module("3", down_);
}

torch::Tensor FeedForwardImpl::forward(const torch::Tensor& x, const Dropout& dropout) {
    const auto branches = up_gate_(x).chunk(2, -1);
    const auto &up = branches[0], &gate = branches[1];
    return down_(dropout(up * F::silu(gate), layer_, DropoutSite::kAfterSwiGlu, dropout_));
}

BlockImpl::BlockImpl(const hy_model_config& config, int layer) : layer_(layer), dropout_(config.dropout_attn) {
    norm1_ = register_module("norm1", RmsNorm(config.n_embd, config.norm_eps));
    attn_ = register_module("attn", Attention(config));
    norm2_ = register_module("norm2", RmsNorm(config.n_embd, config.norm_eps));
    ffn_ = register_module("ffn", FeedForward(config, layer));
}

torch::Tensor BlockImpl::forward(const torch::Tensor& x, const Positions& positions, const Dropout& dropout) {
    const auto attended = attn_(norm1_(x), positions);
    const auto middle = x + dropout(attended, layer_, DropoutSite::kAfterAttentionProjection, dropout_);
    return middle + ffn_(norm2_(middle), dropout);
}

ModelImpl::ModelImpl(const hy_model_config& config) : config_(config) {
    embd_ = register_module("embd", torch::nn::Embedding(config.n_vocab, config.n_embd));
    blocks_ = register_module("transformer_blocks", torch::nn::ModuleList());
    for (int layer = 0; layer < config.n_layer; ++layer) blocks_->push_back(Block(config, layer));
    norm_ = register_module("norm", RmsNorm(config.n_embd, config.norm_eps));
    if (config.tied == 0) out_proj_ = register_module("out_proj", linear(config.n_embd, config.n_vocab, false));
}

torch::Tensor ModelImpl::forward(const torch::Tensor& tokens, const torch::Tensor& document_starts,
                                 const Dropout& dropout) {
    const auto where = positions(tokens, document_starts);
    auto x = embd_(tokens);
    for (const auto& block : *blocks_) x = block->as<BlockImpl>()->forward(x, where, dropout);
    x = norm_(x);
    return out_proj_ ? out_proj_(x) : torch::matmul(x, embd_->weight.t());
}

Positions ModelImpl::positions(const torch::Tensor& tokens, const torch::Tensor& document_starts) const {
    const int64_t length = tokens.size(1);
    // The reference's tables are float32 at every step, and so are ours in float64: the angle's rounding is a
    // convention.
    const auto exponent = torch::arange(0, config_.head_dim, 2, torch::kFloat32) / config_.head_dim;
    const auto frequency = 1.0 / torch::pow(config_.rope_theta, exponent);
    const auto angle = torch::outer(torch::arange(length, torch::kFloat32), frequency);
    const auto type = embd_->weight.scalar_type();

    const auto index = torch::arange(length, torch::kInt64);
    auto hidden = index.unsqueeze(0) > index.unsqueeze(1);
    if (document_starts.defined()) hidden = (hidden | (index < document_starts.unsqueeze(-1))).unsqueeze(1);
    return {angle.cos().to(type), angle.sin().to(type), hidden};
}

torch::Tensor cross_entropy(const torch::Tensor& logits, const torch::Tensor& targets) {
    return F::cross_entropy(logits.flatten(0, 1), targets.flatten());
}

torch::Tensor mean_squared_lse(const torch::Tensor& logits) {
    return torch::logsumexp(logits, -1).square().mean();
}

}  // namespace hybrid::twin
