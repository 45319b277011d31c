// The matrix products of a training step and nothing else: real shapes, transpositions and beta, and a distinct buffer
// per layer for weights, gradients and activations, in large
// pages, so that caches are as cold as in the step. The head is unchunked.
#pragma once

#include <cstdint>
#include <vector>

#include "device/buffer.h"
#include "kernels/gemm.h"
#include "shape.h"

namespace hybrid::bench {

using Gemm = decltype(&kernels::gemm);

// A layer of a shape: weights [out, in].
struct LinearLayer {
    int64_t out, in;
};

// Those of every block, then the head.
std::vector<LinearLayer> linear_layers(const Shape& shape);

// Operations of the products of all layers, forward and backward.
double linear_flops(const Shape& shape);

// Operations for one token as MFU counts them: 6N + 12LTD times `attention_share`, 0.5 being the causal half. N are the
// weights that stand in products, the head's without padding (docs/estimates.md).
double flops_per_token(const Shape& shape, double attention_share);

// Operations of attention's six products (two forward, four backward) of every layer, counting the causal half.
double attention_flops(const Shape& shape);

class Products {
  public:
    explicit Products(const Shape& shape, Gemm gemm = kernels::gemm);

    // Every product of the linear layers and of the head, forward and backward.
    void run_linear() const;

    // One plain batched product of attention's shape: B * H times [T, K] x [K, T].
    void run_attention_sample() const;
    double attention_sample_flops() const;

  private:
    struct Product {
        kernels::Transpose transpose_a, transpose_b;
        int64_t m, n, k;
        const float* a;
        const float* b;
        float* c;
    };

    void add_linear(const LinearLayer& layer);
    float* floats(int64_t count);
    void run(const Product& product) const;

    Shape shape_;
    Gemm gemm_;
    std::vector<FloatBuffer> buffers_;
    std::vector<Product> forward_, backward_;  // backward_ in forward's order of layers; run from the end
    std::vector<Product> attention_;
};

}  // namespace hybrid::bench
