#include "products.h"

#include <random>

namespace hybrid::bench {

using kernels::Transpose;

Products::Products(const Shape& shape, Gemm gemm) : shape_(shape), gemm_(gemm) {
    const int64_t d = shape.n_embd, f = 4 * d;
    for (int32_t layer = 0; layer < shape.n_layer; ++layer) {
        add_linear(3 * d, d);  // QKV
        add_linear(d, d);      // attention's output
        add_linear(2 * f, d);  // up and gate
        add_linear(d, f);      // down
    }
    constexpr int64_t kStoredVocabulary = (50257 + 63) / 64 * 64;
    add_linear(kStoredVocabulary, d);

    const int64_t t = shape.time, k = d / shape.n_head;
    for (int64_t i = 0; i < int64_t{shape.batch} * shape.n_head; ++i)
        attention_.push_back({Transpose::kNo, Transpose::kYes, t, t, k, floats(t * k), floats(t * k), floats(t * t)});
}

// y = x W^T; dW = dy^T x; dx = dy W.
void Products::add_linear(int64_t out, int64_t in) {
    const int64_t n = shape_.tokens();
    const float* x = floats(n * in);
    const float* weight = floats(out * in);
    forward_.push_back({Transpose::kNo, Transpose::kYes, n, out, in, x, weight, floats(n * out)});
    const float* dy = floats(n * out);
    backward_.push_back({Transpose::kNo, Transpose::kNo, n, in, out, dy, weight, floats(n * in)});
    backward_.push_back({Transpose::kYes, Transpose::kNo, out, in, n, dy, x, floats(out * in)});
}

// Random values: zeros could be cheaper to multiply, denormals dearer.
float* Products::floats(int64_t count) {
    buffers_.emplace_back(count, "products alone");
    std::minstd_rand random(static_cast<unsigned>(buffers_.size()));
    float* values = buffers_.back().data();
    for (int64_t i = 0; i < count; ++i) values[i] = static_cast<float>(random()) / 2147483648.0f - 0.5f;
    return values;
}

void Products::run(const Product& p) const {
    const int64_t lda = p.transpose_a == Transpose::kYes ? p.m : p.k;
    const int64_t ldb = p.transpose_b == Transpose::kYes ? p.k : p.n;
    gemm_(p.transpose_a, p.transpose_b, p.m, p.n, p.k, p.a, lda, p.b, ldb, 0.0f, p.c, p.n);
}

void Products::run_linear() const {
    for (const auto& product : forward_) run(product);
    for (auto product = backward_.rbegin(); product != backward_.rend(); ++product) run(*product);
}

double Products::linear_flops() const {
    double flops = 0.0;
    for (const auto* products : {&forward_, &backward_})
        for (const auto& p : *products) flops += 2.0 * static_cast<double>(p.m * p.n * p.k);
    return flops;
}

void Products::run_attention_sample() const {
    for (const auto& product : attention_) run(product);
}

double Products::attention_sample_flops() const {
    return 2.0 * static_cast<double>(shape_.tokens() * shape_.time) * shape_.n_embd;
}

double Products::attention_flops() const {
    constexpr double kProducts = 6.0, kCausalHalf = 0.5;
    return kProducts * kCausalHalf * attention_sample_flops() * shape_.n_layer;
}

}  // namespace hybrid::bench
