// cuBLASLt's products beside plain ones in double.
#include "kernels/cuda/gemm.h"

#include <string>

#include "capture.h"
#include "device_array.h"
#include "kernels/arrays.h"

namespace hybrid::kernels::cuda {
namespace {

// C [m, n] = op(A) op(B) + beta C, rows of A, B and C lying `padding` elements apart.
struct Product {
    Transpose transpose_a, transpose_b;
    int64_t m, n, k;
    float beta;
    int64_t padding;

    bool ta() const { return transpose_a == Transpose::kYes; }
    bool tb() const { return transpose_b == Transpose::kYes; }
    int64_t lda() const { return (ta() ? m : k) + padding; }
    int64_t ldb() const { return (tb() ? k : n) + padding; }
    int64_t ldc() const { return n + padding; }
    int64_t a_size() const { return (ta() ? k : m) * lda(); }
    int64_t b_size() const { return (tb() ? n : k) * ldb(); }
    int64_t c_size() const { return m * ldc(); }
};

std::vector<Product> products() {
    std::vector<Product> all;
    for (const auto a : {Transpose::kNo, Transpose::kYes})
        for (const auto b : {Transpose::kNo, Transpose::kYes})
            for (const float beta : {0.0f, 1.0f})
                for (const int64_t padding : {0, 8, 1}) {
                    all.push_back({a, b, 128, 192, 64, beta, padding});
                    all.push_back({a, b, 37, 5, 129, beta, padding});
                }
    return all;
}

template <typename T, typename Result>
using Gemm = void (*)(Transpose, Transpose, int64_t, int64_t, int64_t, const T*, int64_t, const T*, int64_t, float,
                      Result*, int64_t);

template <typename T, typename Result>
void expect_agreement(Gemm<T, Result> gemm, double tolerance) {
    for (const Product& p : products()) {
        const std::vector<T> a = rounded<T>(random_floats(p.a_size(), 1)), b = rounded<T>(random_floats(p.b_size(), 2));
        const std::vector<Result> c = rounded<Result>(random_floats(p.c_size(), 3));
        const DeviceArray<T> device_a(a), device_b(b);
        // With beta 0 what lies in C is not read.
        std::vector<Result> before = c;
        if (p.beta == 0.0f) before.assign(c.size(), rounded<Result>({NAN})[0]);
        DeviceArray<Result> device_c(before);
        gemm(p.transpose_a, p.transpose_b, p.m, p.n, p.k, device_a.data(), p.lda(), device_b.data(), p.ldb(), p.beta,
             device_c.data(), p.ldc());

        const std::vector<float> result = floats(device_c);
        std::vector<float> actual;
        std::vector<double> expected;
        for (int64_t row = 0; row < p.m; ++row) {
            for (int64_t column = 0; column < p.n; ++column) {
                double sum = p.beta * static_cast<double>(value_of(c[row * p.ldc() + column]));
                for (int64_t i = 0; i < p.k; ++i)
                    sum += static_cast<double>(value_of(a[p.ta() ? i * p.lda() + row : row * p.lda() + i])) *
                           static_cast<double>(value_of(b[p.tb() ? column * p.ldb() + i : i * p.ldb() + column]));
                actual.push_back(result[row * p.ldc() + column]);
                expected.push_back(sum);
            }
        }
        const std::string what = std::string(p.ta() ? "T" : "N") + (p.tb() ? "T" : "N") + " of " + std::to_string(p.m) +
                                 ", beta " + std::to_string(p.beta) + ", padding " + std::to_string(p.padding);
        expect_close(actual, expected, tolerance, what.c_str());
    }
}

TEST(CudaGemmTest, Bfloat16AgreesWithReference) {
    expect_agreement<bfloat16, bfloat16>(gemm_bfloat16, 1.0 / 256);
}

TEST(CudaGemmTest, GradientsOfBfloat16AreFloat32) {
    expect_agreement<bfloat16, float>(gemm_gradient_bfloat16, 2e-6);
}

TEST(CudaGemmTest, Float32AgreesWithReference) {
    expect_agreement<float, float>(gemm_float32, 2e-6);
}

TEST(CudaGemmTest, Tf32AgreesWithReference) {
    expect_agreement<float, float>(gemm_tf32, 1.0 / 512);
}

// A graph's product reads the operands of its playing, and gives the same bits as one outside a graph.
TEST(CudaGemmTest, IsCapturedOnceItHasRun) {
    constexpr int64_t n = 256;
    DeviceArray<bfloat16> a(rounded<bfloat16>(random_floats(n * n, 1)));
    const DeviceArray<bfloat16> b(rounded<bfloat16>(random_floats(n * n, 2)));
    DeviceArray<float> c(n * n);
    const auto multiply = [&] {
        gemm_gradient_bfloat16(Transpose::kYes, Transpose::kNo, n, n, n, a.data(), n, b.data(), n, 0.0f, c.data(), n);
    };
    multiply();
    Capture capture;
    multiply();
    for (const uint32_t seed : {3, 4}) {
        a.upload(rounded<bfloat16>(random_floats(n * n, seed)));
        capture.play();
        const std::vector<float> played = c.download();
        emulation::set_current_stream(nullptr);
        multiply();
        EXPECT_EQ(c.download(), played);
        emulation::set_current_stream(capture.stream());
    }
}

}  // namespace
}  // namespace hybrid::kernels::cuda
