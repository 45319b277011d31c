#include "model/parameters.h"

#include "support/error.h"

namespace hybrid {
namespace {

constexpr int64_t kTensorAlignment = 64;  // elements

int64_t align(int64_t count) {
    return (count + kTensorAlignment - 1) / kTensorAlignment * kTensorAlignment;
}

}  // namespace

ParameterTable::ParameterTable(const ModelConfig& config) : blocks_(static_cast<size_t>(config.n_layer)) {
    const int64_t d = config.n_embd;
    const bool attention_bias = config.attention_bias != 0;
    const bool ffn_bias = config.ffn_bias != 0;
    if (config.tied == 0) head_ = add("out_proj.weight", config.n_vocab, d, config.stored_vocab());
    norm_ = add_vector("norm.weight", d);
    for (int32_t layer = config.n_layer - 1; layer >= 0; --layer) {
        BlockSlots& block = blocks_[static_cast<size_t>(layer)];
        const std::string prefix = "transformer_blocks." + std::to_string(layer) + ".";
        block.down = add_linear(prefix + "ffn.net.3", d, config.n_ffn, ffn_bias);
        block.up_gate = add_linear(prefix + "ffn.net.0", 2 * static_cast<int64_t>(config.n_ffn), d, ffn_bias);
        block.norm2 = add_vector(prefix + "norm2.weight", d);
        block.out = add_linear(prefix + "attn.out_proj", d, config.q_width(), attention_bias);
        if (config.qk_norm != 0) {
            block.q_norm = add_vector(prefix + "attn.q_norm.weight", config.head_dim);
            block.k_norm = add_vector(prefix + "attn.k_norm.weight", config.head_dim);
        }
        block.qkv = add_linear(prefix + "attn.qkv_proj", config.qkv_width(), d, attention_bias);
        block.norm1 = add_vector(prefix + "norm1.weight", d);
    }
    embedding_ = add("embd.weight", config.n_vocab, d, config.stored_vocab());
}

int32_t ParameterTable::add(const std::string& name, int64_t rows, int64_t columns, int64_t stored_rows) {
    const bool matrix = columns > 0;
    TensorSlot slot{name, matrix ? 2 : 1, rows, matrix ? columns : 1, stored_rows, size_, matrix};
    size_ = align(size_ + slot.stored_count());
    slots_.push_back(std::move(slot));
    return static_cast<int32_t>(slots_.size()) - 1;
}

int32_t ParameterTable::add_vector(const std::string& name, int64_t count) {
    return add(name, count, 0, count);
}

int32_t ParameterTable::add_matrix(const std::string& name, int64_t rows, int64_t columns) {
    return add(name, rows, columns, rows);
}

ParameterTable::LinearSlots ParameterTable::add_linear(const std::string& name, int64_t out, int64_t in, bool bias) {
    LinearSlots linear;
    linear.weight = add_matrix(name + ".weight", out, in);
    if (bias) linear.bias = add_vector(name + ".bias", out);
    return linear;
}

template <typename T>
ModelParameters<T> ParameterTable::over(T* weights, float* values) const {
    const auto in = [&](auto* buffer, int32_t index) {
        return index < 0 ? nullptr : buffer + slots_[static_cast<size_t>(index)].offset;
    };
    const auto linear = [&](const LinearSlots& slots) {
        return LinearParameters<T>{in(weights, slots.weight), in(values, slots.bias)};
    };
    ModelParameters<T> parameters;
    parameters.embedding = in(values, embedding_);
    parameters.norm = in(values, norm_);
    parameters.head.weight = in(weights, head_ < 0 ? embedding_ : head_);
    for (const BlockSlots& block : blocks_)
        parameters.blocks.push_back({in(values, block.norm1), linear(block.qkv), in(values, block.q_norm),
                                     in(values, block.k_norm), linear(block.out), in(values, block.norm2),
                                     linear(block.up_gate), linear(block.down), in(values, block.norm1 + 1)});
    parameters.end = values + size_;
    return parameters;
}

template ModelParameters<float> ParameterTable::over(float*, float*) const;
template ModelParameters<bfloat16> ParameterTable::over(bfloat16*, float*) const;

const TensorSlot& checked_slot(const ParameterTable& table, int32_t index, int64_t count) {
    const auto tensors = static_cast<int32_t>(table.slots().size());
    require(index >= 0 && index < tensors, "tensor index ", index, " is not in 0..", tensors - 1);
    const TensorSlot& slot = table.slots()[static_cast<size_t>(index)];
    require(count == slot.logical_count(), slot.name, " has ", slot.logical_count(), " elements, not ", count);
    return slot;
}

}  // namespace hybrid
