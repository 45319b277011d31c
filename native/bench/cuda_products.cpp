#include "cuda_products.h"

#include <algorithm>
#include <random>
#include <vector>

#include "kernels/bfloat16.h"
#include "kernels/cuda/gemm.h"

namespace hybrid::bench {
namespace {

using kernels::Transpose;

int64_t widest(const Shape& shape, int64_t LinearLayer::*side) {
    int64_t width = 0;
    for (const LinearLayer& layer : linear_layers(shape)) width = std::max(width, layer.*side);
    return width;
}

int64_t largest(const Shape& shape) {
    int64_t size = 0;
    for (const LinearLayer& layer : linear_layers(shape)) size = std::max(size, layer.in * layer.out);
    return size;
}

// Random values: products of zeros draw less power and run faster.
Buffer random_bfloat16(int64_t count) {
    std::minstd_rand random(1);
    std::vector<bfloat16> values(static_cast<size_t>(count));
    for (bfloat16& value : values) value = to_bfloat16(static_cast<float>(random()) / 2147483648.0f - 0.5f);
    const int64_t bytes = count * static_cast<int64_t>(sizeof(bfloat16));
    Buffer buffer(bytes, "products alone", cuda_device(0));
    cuda_device(0).upload(buffer.data(), values.data(), bytes);
    return buffer;
}

bfloat16* numbers(const Buffer& buffer) {
    return static_cast<bfloat16*>(buffer.data());
}

}  // namespace

CudaProducts::CudaProducts(const Shape& shape)
    : shape_(shape),
      x_(random_bfloat16(shape.tokens() * widest(shape, &LinearLayer::in))),
      dy_(random_bfloat16(shape.tokens() * widest(shape, &LinearLayer::out))),
      weight_(random_bfloat16(largest(shape))),
      result_(dy_.bytes(), "products alone", cuda_device(0)),
      gradient_(largest(shape) * static_cast<int64_t>(sizeof(float)), "products alone", cuda_device(0)) {}

// y = x W^T; dx = dy W; dW = dy^T x.
void CudaProducts::run() const {
    const int64_t n = shape_.tokens();
    for (const auto [out, in] : linear_layers(shape_)) {
        kernels::cuda::gemm_bfloat16(Transpose::kNo, Transpose::kYes, n, out, in, numbers(x_), in, numbers(weight_), in,
                                     0.0f, numbers(result_), out);
        kernels::cuda::gemm_bfloat16(Transpose::kNo, Transpose::kNo, n, in, out, numbers(dy_), out, numbers(weight_),
                                     in, 0.0f, numbers(result_), in);
        kernels::cuda::gemm_gradient_bfloat16(Transpose::kYes, Transpose::kNo, out, in, n, numbers(dy_), out,
                                              numbers(x_), in, 0.0f, static_cast<float*>(gradient_.data()), in);
    }
    cuda_device(0).synchronize();
}

}  // namespace hybrid::bench
