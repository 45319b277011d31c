#include "cuda_products.h"

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "device/arena.h"
#include "kernels/cuda/tables.h"
#include "model/head.h"

namespace hybrid::bench {
namespace {

using kernels::KernelTable, kernels::Transpose;

int64_t head_chunk(const Shape& shape) {
    Arena arena;
    return lay_out_head<bfloat16>(arena, ModelConfig{model_config(shape)}, HY_DEVICE_CUDA, shape.tokens()).chunk;
}

// Elements of the largest arrays.
struct Sizes {
    int64_t x, y, weight;

    explicit Sizes(const Shape& shape) : x(0), y(0), weight(0) {
        std::vector<LinearLayer> layers = linear_layers(shape);
        const LinearLayer head = layers.back();
        layers.pop_back();
        take(head, head_chunk(shape));
        for (const LinearLayer& layer : layers) take(layer, shape.tokens());
        x = std::max(x, shape.tokens() * head.in);
    }

  private:
    void take(const LinearLayer& layer, int64_t rows) {
        x = std::max(x, rows * layer.in);
        y = std::max(y, rows * layer.out);
        weight = std::max(weight, layer.in * layer.out);
    }
};

template <typename T>
T number(float value) {
    if constexpr (std::is_same_v<T, float>)
        return value;
    else
        return to_bfloat16(value);
}

// Random values: products of zeros draw less power and run faster.
template <typename T>
ArrayBuffer<T> random_numbers(int64_t count) {
    std::minstd_rand random(1);
    std::vector<T> values(static_cast<size_t>(count));
    for (T& value : values) value = number<T>(static_cast<float>(random()) / 2147483648.0f - 0.5f);
    ArrayBuffer<T> buffer(count, "products alone", cuda_device(0));
    cuda_device(0).upload(buffer.data(), values.data(), count * static_cast<int64_t>(sizeof(T)));
    return buffer;
}

template <typename T>
class TypedProducts {
  public:
    TypedProducts(const Shape& shape, const KernelTable<T>& kernels)
        : layers_(linear_layers(shape)),
          tokens_(shape.tokens()),
          chunk_(head_chunk(shape)),
          kernels_(kernels),
          x_(random_numbers<T>(Sizes(shape).x)),
          dy_(random_numbers<T>(Sizes(shape).y)),
          weight_(random_numbers<T>(Sizes(shape).weight)),
          y_(Sizes(shape).y, "products alone", cuda_device(0)),
          dx_(Sizes(shape).x, "products alone", cuda_device(0)),
          gradient_(Sizes(shape).weight, "products alone", cuda_device(0)) {}

    void run() const {
        for (size_t i = 0; i + 1 < layers_.size(); ++i) run_layer(layers_[i], tokens_, false);
        for (int64_t first = 0; first < tokens_; first += chunk_)
            run_layer(layers_.back(), std::min(chunk_, tokens_ - first), first > 0);
        cuda_device(0).synchronize();
    }

  private:
    // y = x W^T; dx = dy W; dW (+)= dy^T x.
    void run_layer(const LinearLayer& layer, int64_t n, bool accumulate) const {
        const auto [out, in] = layer;
        kernels_.gemm(Transpose::kNo, Transpose::kYes, n, out, in, x_.data(), in, weight_.data(), in, 0.0f, y_.data(),
                      out);
        kernels_.gemm(Transpose::kNo, Transpose::kNo, n, in, out, dy_.data(), out, weight_.data(), in, 0.0f, dx_.data(),
                      in);
        kernels_.gemm_gradient(Transpose::kYes, Transpose::kNo, out, in, n, dy_.data(), out, x_.data(), in,
                               accumulate ? 1.0f : 0.0f, gradient_.data(), in);
    }

    std::vector<LinearLayer> layers_;
    int64_t tokens_, chunk_;
    const KernelTable<T>& kernels_;
    ArrayBuffer<T> x_, dy_, weight_, y_, dx_;
    FloatBuffer gradient_;
};

template <typename T>
std::function<void()> products_of(const Shape& shape, const KernelTable<T>& kernels) {
    const auto products = std::make_shared<TypedProducts<T>>(shape, kernels);
    return [products] { products->run(); };
}

std::function<void()> products_of(const Shape& shape, hy_precision precision) {
    switch (precision) {
        case HY_PRECISION_FLOAT32:
            return products_of(shape, kernels::cuda::kernels_float32());
        case HY_PRECISION_TF32:
            return products_of(shape, kernels::cuda::kernels_tf32());
        default:
            return products_of(shape, kernels::cuda::kernels_bfloat16());
    }
}

}  // namespace

CudaProducts::CudaProducts(const Shape& shape, hy_precision precision) : run_(products_of(shape, precision)) {}

int64_t CudaProducts::bytes(const Shape& shape, hy_precision precision) {
    const int64_t number = precision == HY_PRECISION_BFLOAT16 ? sizeof(bfloat16) : sizeof(float);
    const Sizes sizes(shape);
    return number * (2 * sizes.x + 2 * sizes.y + sizes.weight) + static_cast<int64_t>(sizeof(float)) * sizes.weight;
}

}  // namespace hybrid::bench
