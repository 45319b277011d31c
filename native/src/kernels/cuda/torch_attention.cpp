#include "kernels/cuda/torch_attention.h"

#include <ATen/Context.h>
#include <ATen/ops/_flash_attention_backward.h>
#include <ATen/ops/_flash_attention_forward.h>
#include <ATen/ops/_scaled_dot_product_cudnn_attention.h>
#include <ATen/ops/_scaled_dot_product_cudnn_attention_backward.h>
#include <c10/core/InferenceMode.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/util/Exception.h>

#include <array>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "kernels/cuda/attention.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/torch_tensor.h"
#include "support/error.h"
#include "support/log.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int64_t kWidestHead = 256;
constexpr int64_t kHeadMultiple = 8;
constexpr int kHopper = 9;  // major compute capability

enum class Implementation { kCudnn, kFlash };

const char* name_of(Implementation implementation) {
    return implementation == Implementation::kCudnn ? "cuDNN" : "FlashAttention";
}

// What libtorch's implementations have in common: causal attention of whole sequences to themselves.
bool may_suit(const AttentionShape& shape, const int32_t* document_starts) {
    return document_starts == nullptr && shape.q_time == shape.kv_time && shape.q_time > 1 &&
           shape.head_dim % kHeadMultiple == 0 && shape.head_dim <= kWidestHead;
}

// Of the current device.
int compute_major() {
    int major = 0;
    check(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, c10::cuda::current_device()),
          "cudaDeviceGetAttribute");
    return major;
}

// cuDNN has no deterministic backward pass, libtorch gives it no grouped heads, and it makes a plan per shape, which
// pays where the shape stays: in training, which is where lse is asked for.
bool may_suit_cudnn(const AttentionShape& shape, const float* lse) {
    return lse != nullptr && !shape.deterministic && shape.heads == shape.kv_heads && compute_major() >= kHopper;
}

// Shapes that an implementation has refused, so that it is not asked again.
class Refusals {
  public:
    // Whether the implementation did what is asked; `pass` names it.
    template <typename Attempt>
    bool try_pass(Implementation implementation, const char* pass, const AttentionShape& shape,
                  const Attempt& attempt) {
        const Key key{implementation, pass, shape.batch, shape.heads, shape.kv_heads, shape.head_dim, shape.q_time};
        if (has(key)) return false;
        try {
            attempt();
            return true;
        } catch (const c10::OutOfMemoryError&) {
            fail(HY_STATUS_OUT_OF_MEMORY, "there is no memory for attention's results; use a smaller micro_batch");
        } catch (const c10::Error& error) {
            add(key);
            log(implementation == Implementation::kFlash ? HY_LOG_LEVEL_WARNING : HY_LOG_LEVEL_INFORMATION,
                std::string("attention's ") + pass + " pass goes on without " + name_of(implementation) + ": " +
                    error.what_without_backtrace());
            return false;
        }
    }

  private:
    using Key = std::tuple<Implementation, std::string, int64_t, int64_t, int64_t, int64_t, int64_t>;

    bool has(const Key& key) {
        const std::lock_guard<std::mutex> lock(mutex_);
        return refused_.count(key) != 0;
    }
    void add(const Key& key) {
        const std::lock_guard<std::mutex> lock(mutex_);
        refused_.insert(key);
    }

    std::mutex mutex_;
    std::set<Key> refused_;
};

Refusals& refusals() {
    static Refusals instance;
    return instance;
}

// What a backward pass wants of its forward pass beside the log-sum-exp, and without dropout does not look at. Kept of
// the first forward pass of an implementation.
class ForwardState {
  public:
    struct State {
        at::Tensor seed;
        at::Tensor offset;
        bool lse_has_columns;  // cuDNN's statistics are [B, H, T, 1] in newer versions of libtorch
    };

    void keep(const State& state) {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!state_) state_ = state;
    }
    State get() {
        const std::lock_guard<std::mutex> lock(mutex_);
        TORCH_CHECK(state_.has_value(), "no forward pass came before");
        return *state_;
    }

  private:
    std::mutex mutex_;
    std::optional<State> state_;
};

// Never destroyed: at the process's end the driver may be gone before.
ForwardState& forward_state(Implementation implementation) {
    static auto& states = *new std::array<ForwardState, 2>();
    return states[static_cast<size_t>(implementation)];
}

// [B, T, heads, K]
at::Tensor heads(const AttentionShape& shape, const bfloat16* memory, int64_t heads, int64_t batch_stride,
                 int64_t stride) {
    return tensor_over(memory, {shape.batch, shape.q_time, heads, shape.head_dim},
                       {batch_stride, stride, shape.head_dim, 1}, at::kBFloat16);
}

// The output or its gradient: [B, T, H, K], rows one after the other.
at::Tensor output(const AttentionShape& shape, const bfloat16* memory) {
    const int64_t width = shape.heads * shape.head_dim;
    return heads(shape, memory, shape.heads, shape.q_time * width, width);
}

at::Tensor log_sum_exp(const AttentionShape& shape, const float* lse) {
    return tensor_over(lse, {shape.batch, shape.heads, shape.q_time}, {shape.heads * shape.q_time, shape.q_time, 1},
                       at::kFloat);
}

struct Inputs {
    at::Tensor q;  // [B, T, H, K]
    at::Tensor k;  // [B, T, G, K]
    at::Tensor v;
};

Inputs inputs(const AttentionShape& shape, const bfloat16* q, const bfloat16* k, const bfloat16* v) {
    return {heads(shape, q, shape.heads, shape.q_batch_stride, shape.q_stride),
            heads(shape, k, shape.kv_heads, shape.kv_batch_stride, shape.kv_stride),
            heads(shape, v, shape.kv_heads, shape.kv_batch_stride, shape.kv_stride)};
}

// cuDNN's operations have the heads before the positions.
at::Tensor heads_first(const at::Tensor& heads) {
    return heads.transpose(1, 2);
}

void cudnn_forward(const AttentionShape& shape, const Inputs& in, at::Tensor out, at::Tensor lse) {
    const auto result = at::_scaled_dot_product_cudnn_attention(
        heads_first(in.q), heads_first(in.k), heads_first(in.v), std::nullopt, /*compute_log_sumexp=*/true,
        /*dropout_p=*/0.0, /*is_causal=*/true, /*return_debug_mask=*/false);
    const at::Tensor& statistics = std::get<1>(result);
    // TORCH_CUDNN_SDPA_AVOID_RECOMPILE asks for a layout of the statistics that the backward pass could not be given.
    TORCH_CHECK(statistics.is_contiguous(), "its statistics are laid out in another way");
    out.copy_(heads_first(std::get<0>(result)));
    lse.copy_(statistics.view({shape.batch, shape.heads, shape.q_time}));
    forward_state(Implementation::kCudnn).keep({std::get<6>(result), std::get<7>(result), statistics.dim() == 4});
}

void flash_forward(const AttentionShape& shape, const Inputs& in, at::Tensor out,
                   const std::optional<at::Tensor>& lse) {
    const auto result = at::_flash_attention_forward(in.q, in.k, in.v, std::nullopt, std::nullopt, shape.q_time,
                                                     shape.kv_time, /*dropout_p=*/0.0, /*is_causal=*/true,
                                                     /*return_debug_mask=*/false);
    out.copy_(std::get<0>(result));
    if (lse) at::Tensor(*lse).copy_(std::get<1>(result));
    forward_state(Implementation::kFlash).keep({std::get<2>(result), std::get<3>(result), false});
}

struct Gradients {
    at::Tensor dq;  // [B, T, H, K]
    at::Tensor dk;  // [B, T, G, K]
    at::Tensor dv;
};

Gradients cudnn_backward(const AttentionShape& shape, const Inputs& in, const at::Tensor& out, const at::Tensor& lse,
                         const at::Tensor& dout) {
    const ForwardState::State state = forward_state(Implementation::kCudnn).get();
    const auto [dq, dk, dv] = at::_scaled_dot_product_cudnn_attention_backward(
        heads_first(dout), heads_first(in.q), heads_first(in.k), heads_first(in.v), heads_first(out),
        state.lse_has_columns ? lse.unsqueeze(3) : lse, state.seed, state.offset, /*attn_bias=*/{}, /*cum_seq_q=*/{},
        /*cum_seq_k=*/{}, shape.q_time, shape.kv_time, /*dropout_p=*/0.0, /*is_causal=*/true);
    return {heads_first(dq), heads_first(dk), heads_first(dv)};
}

// libtorch asks its global context whether results must be the same every time.
class DeterministicScope {
  public:
    explicit DeterministicScope(bool deterministic) : lock_(mutex()) {
        at::Context& context = at::globalContext();
        algorithms_ = context.deterministicAlgorithms();
        warn_only_ = context.deterministicAlgorithmsWarnOnly();
        fills_ = context.deterministicFillUninitializedMemory();
        context.setDeterministicAlgorithms(deterministic, false);
        context.setDeterministicFillUninitializedMemory(false);
    }
    ~DeterministicScope() {
        at::Context& context = at::globalContext();
        context.setDeterministicAlgorithms(algorithms_, warn_only_);
        context.setDeterministicFillUninitializedMemory(fills_);
    }
    DeterministicScope(const DeterministicScope&) = delete;
    DeterministicScope& operator=(const DeterministicScope&) = delete;

  private:
    static std::mutex& mutex() {
        static std::mutex instance;
        return instance;
    }

    std::lock_guard<std::mutex> lock_;
    bool algorithms_;
    bool warn_only_;
    bool fills_;
};

Gradients flash_backward(const AttentionShape& shape, const Inputs& in, const at::Tensor& out, const at::Tensor& lse,
                         const at::Tensor& dout) {
    const ForwardState::State state = forward_state(Implementation::kFlash).get();
    const DeterministicScope scope(shape.deterministic);
    const auto [dq, dk, dv] = at::_flash_attention_backward(
        dout, in.q, in.k, in.v, out, lse, /*cum_seq_q=*/{}, /*cum_seq_k=*/{}, shape.q_time, shape.kv_time,
        /*dropout_p=*/0.0, /*is_causal=*/true, state.seed, state.offset);
    return {dq, dk, dv};
}

// Gradients whose rows lie at one distance from each other over the whole batch.
at::Tensor with_even_rows(const at::Tensor& gradient) {
    const bool even = gradient.stride(3) == 1 && gradient.stride(2) == gradient.size(3) &&
                      gradient.stride(0) == gradient.size(1) * gradient.stride(1);
    return even ? gradient : gradient.contiguous();
}

// Keeps them until the calling thread's next backward pass, when whoever reads them has been begun before.
HeadGradients<bfloat16> keep(const Gradients& gradients) {
    thread_local Gradients kept;
    kept = {with_even_rows(gradients.dq), with_even_rows(gradients.dk), with_even_rows(gradients.dv)};
    if (kept.dk.stride(1) != kept.dv.stride(1)) {
        kept.dk = kept.dk.contiguous();
        kept.dv = kept.dv.contiguous();
    }
    const auto memory = [](const at::Tensor& gradient) {
        return static_cast<const bfloat16*>(gradient.const_data_ptr());
    };
    return {memory(kept.dq), memory(kept.dk), memory(kept.dv), kept.dq.stride(1), kept.dk.stride(1)};
}

}  // namespace

void torch_attention_forward(const AttentionShape& shape, const bfloat16* q, const bfloat16* k, const bfloat16* v,
                             const int32_t* document_starts, bfloat16* out, float* lse) {
    if (may_suit(shape, document_starts)) {
        const c10::InferenceMode no_autograd;
        const Inputs in = inputs(shape, q, k, v);
        const at::Tensor result = output(shape, out);
        std::optional<at::Tensor> sums;
        if (lse != nullptr) sums = log_sum_exp(shape, lse);
        if (may_suit_cudnn(shape, lse) && refusals().try_pass(Implementation::kCudnn, "forward", shape,
                                                              [&] { cudnn_forward(shape, in, result, *sums); }))
            return;
        if (refusals().try_pass(Implementation::kFlash, "forward", shape,
                                [&] { flash_forward(shape, in, result, sums); }))
            return;
    }
    attention_forward(shape, q, k, v, document_starts, out, lse);
}

HeadGradients<bfloat16> torch_attention_backward(const AttentionShape& shape, const bfloat16* q, const bfloat16* k,
                                                 const bfloat16* v, const int32_t* document_starts, const bfloat16* out,
                                                 const float* lse, const bfloat16* dout, bfloat16* dq, bfloat16* dk,
                                                 bfloat16* dv, float* scratch) {
    if (may_suit(shape, document_starts)) {
        const c10::InferenceMode no_autograd;
        const Inputs in = inputs(shape, q, k, v);
        const at::Tensor result = output(shape, out);
        const at::Tensor d_result = output(shape, dout);
        const at::Tensor sums = log_sum_exp(shape, lse);
        Gradients gradients;
        if (may_suit_cudnn(shape, lse) && refusals().try_pass(Implementation::kCudnn, "backward", shape, [&] {
                gradients = cudnn_backward(shape, in, result, sums, d_result);
            }))
            return keep(gradients);
        if (refusals().try_pass(Implementation::kFlash, "backward", shape,
                                [&] { gradients = flash_backward(shape, in, result, sums, d_result); }))
            return keep(gradients);
    }
    return attention_backward(shape, q, k, v, document_starts, out, lse, dout, dq, dk, dv, scratch);
}

}  // namespace hybrid::kernels::cuda
