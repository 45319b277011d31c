// Where each parameter lies in the flat buffers. Parameters, gradients and both moments share this layout.
//
// Order: the order in which gradients finish in the backward pass, so that a bucket to reduce is a prefix: the untied
// head, the final norm, blocks last to first, the embedding. Every tensor starts at a multiple of 64 elements; gaps
// and the vocabulary's padding rows are zero and stay zero.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/kernels.h"
#include "model/config.h"

namespace hybrid {

struct TensorSlot {
    std::string name;
    int32_t rank;
    int64_t rows;     // logical; [out, in] for linear weights
    int64_t columns;  // 1 for vectors
    int64_t stored_rows;
    int64_t offset;
    bool decays;  // AdamW decays matrices only

    int64_t logical_count() const { return rows * columns; }
    int64_t stored_count() const { return stored_rows * columns; }
};

// A linear layer's operands as 8-bit floats: its weight [out, in], that transposed, and where x and dy are rounded to.
struct Float8Linear {
    kernels::Float8Matrix weight;
    kernels::Float8Matrix transposed;
    kernels::Float8Matrix x;
    kernels::Float8Matrix dy;
};

// Pointers into the flat buffers: matrices of products into one of type T, everything else into one of float32, which
// is the same one where T is float. A bias is nullptr where the model has none.
template <typename T>
struct LinearParameters {
    T* weight = nullptr;
    float* bias = nullptr;
    kernels::Int8Matrix int8 = {};  // of the weight, where a decoder has made it; products then read it instead
    Float8Linear float8 = {};       // where a trainer has made it (float8.h); likewise
};

template <typename T>
struct BlockParameters {
    float* norm1 = nullptr;
    LinearParameters<T> qkv;
    float* q_norm = nullptr;
    float* k_norm = nullptr;
    LinearParameters<T> out;
    float* norm2 = nullptr;
    LinearParameters<T> up_gate;
    LinearParameters<T> down;
    float* end = nullptr;  // where what follows the block's tensors begins
};

template <typename T>
struct ModelParameters {
    float* embedding = nullptr;
    std::vector<BlockParameters<T>> blocks;
    float* norm = nullptr;
    LinearParameters<T> head;  // the embedding when tied; without bias
    float* end = nullptr;      // of the buffer
};

using Gradients = ModelParameters<float>;

class ParameterTable {
  public:
    explicit ParameterTable(const ModelConfig& config);

    const std::vector<TensorSlot>& slots() const { return slots_; }
    // Elements of a flat buffer.
    int64_t size() const { return size_; }
    // The parts of a flat buffer by their role.
    ModelParameters<float> over(float* buffer) const { return over(buffer, buffer); }
    // Matrices of products in `weights`, the rest in `values`.
    template <typename T>
    ModelParameters<T> over(T* weights, float* values) const;

  private:
    int32_t add(const std::string& name, int64_t rows, int64_t columns, int64_t stored_rows);
    int32_t add_vector(const std::string& name, int64_t count);
    int32_t add_matrix(const std::string& name, int64_t rows, int64_t columns);

    // Indices into slots_; -1 where the model has no such tensor.
    struct LinearSlots {
        int32_t weight = -1;
        int32_t bias = -1;
    };
    struct BlockSlots {
        int32_t norm1 = -1;
        LinearSlots qkv;
        int32_t q_norm = -1;
        int32_t k_norm = -1;
        LinearSlots out;
        int32_t norm2 = -1;
        LinearSlots up_gate;
        LinearSlots down;
    };
    LinearSlots add_linear(const std::string& name, int64_t out, int64_t in, bool bias);

    std::vector<TensorSlot> slots_;
    int64_t size_ = 0;
    std::vector<BlockSlots> blocks_;
    int32_t head_ = -1;
    int32_t norm_ = -1;
    int32_t embedding_ = -1;
};

// The tensor of that index. Throws HY_STATUS_INVALID_ARGUMENT unless it has `count` logical elements.
const TensorSlot& checked_slot(const ParameterTable& table, int32_t index, int64_t count);

}  // namespace hybrid
