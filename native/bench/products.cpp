#include "products.h"

#include <random>

namespace hybrid::bench {

using kernels::Transpose;

std::vector<LinearLayer> linear_layers(const Shape& shape) {
    const int64_t d = shape.n_embd, f = 4 * d;
    std::vector<LinearLayer> layers;
    for (int32_t block = 0; block < shape.n_layer; ++block) {
        layers.push_back({3 * d, d});  // QKV
        layers.push_back({d, d});      // attention's output
        layers.push_back({2 * f, d});  // up and gate
        layers.push_back({d, f});      // down
    }
    constexpr int64_t kStoredVocabulary = (50257 + 63) / 64 * 64;
    layers.push_back({kStoredVocabulary, d});
    return layers;
}

double linear_flops(const Shape& shape) {
    constexpr double kProducts = 3.0;
    double flops = 0.0;
    for (const auto& layer : linear_layers(shape))
        flops += kProducts * 2.0 * static_cast<double>(shape.tokens() * layer.out * layer.in);
    return flops;
}

double flops_per_token(const Shape& shape, double attention_share) {
    auto layers = linear_layers(shape);
    layers.back().out = model_config(shape).n_vocab;
    double weights = 0.0;
    for (const auto& layer : layers) weights += static_cast<double>(layer.out * layer.in);
    const double attention = 12.0 * shape.n_layer * static_cast<double>(shape.time) * shape.n_embd;
    return 6.0 * weights + attention_share * attention;
}

double attention_flops(const Shape& shape) {
    constexpr double kProducts = 6.0, kCausalHalf = 0.5;
    const double product = 2.0 * static_cast<double>(shape.tokens() * shape.time) * shape.n_embd;
    return kProducts * kCausalHalf * product * shape.n_layer;
}

Products::Products(const Shape& shape, Gemm gemm) : shape_(shape), gemm_(gemm) {
    for (const auto& layer : linear_layers(shape)) add_linear(layer);

    const int64_t t = shape.time, k = shape.n_embd / shape.n_head;
    for (int64_t i = 0; i < int64_t{shape.batch} * shape.n_head; ++i)
        attention_.push_back({Transpose::kNo, Transpose::kYes, t, t, k, floats(t * k), floats(t * k), floats(t * t)});
}

// y = x W^T; dW = dy^T x; dx = dy W.
void Products::add_linear(const LinearLayer& layer) {
    const auto [out, in] = layer;
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

void Products::run_attention_sample() const {
    for (const auto& product : attention_) run(product);
}

double Products::attention_sample_flops() const {
    return 2.0 * static_cast<double>(shape_.tokens() * shape_.time) * shape_.n_embd;
}

}  // namespace hybrid::bench
