// libtorch's products of 8-bit floats beside plain ones in double.
#include "kernels/cuda/torch_float8.h"

#include "device/device.h"
#include "device_array.h"
#include "float8_matrix.h"
#include "kernels/arrays.h"
#include "kernels/cuda/quantize_float8.h"

namespace hybrid::kernels::cuda {
namespace {

// A random matrix, rounded on the device.
struct Operand : DeviceMatrix {
    Operand(int64_t rows, int64_t width, uint32_t seed, Float8Format format) : DeviceMatrix(rows, width, format) {
        const DeviceArray<bfloat16> numbers(rounded<bfloat16>(random_floats(rows * width, seed)));
        quantize_float8(numbers.data(), rows, width, get());
    }
};

class CudaTorchFloat8Test : public testing::Test {
  protected:
    void SetUp() override {
        if (cuda_device(0).compute_major() < 9) GTEST_SKIP() << "products of 8-bit floats need compute capability 9.0";
    }
};

TEST_F(CudaTorchFloat8Test, AgreesWithReference) {
    for (const auto format : {Float8Format::kE4M3, Float8Format::kE5M2}) {
        for (const bool fast_sums : {false, true}) {
            for (const int64_t m : {1, 37, 256, 300}) {
                constexpr int64_t n = 208, k = 144;
                Operand a(m, k, 1, format), b(n, k, 2, Float8Format::kE4M3);
                DeviceArray<bfloat16> c(m * n);
                torch_gemm_float8(m, n, k, a.get(), b.get(), fast_sums, c.data());

                const std::vector<double> rows = a.numbers(), columns = b.numbers();
                std::vector<double> expected(m * n);
                for (int64_t i = 0; i < m; ++i)
                    for (int64_t j = 0; j < n; ++j)
                        for (int64_t x = 0; x < k; ++x) expected[i * n + j] += rows[i * k + x] * columns[j * k + x];
                // Fast sums keep about 14 bits.
                expect_close(floats(c), expected, 1.0 / 128, fast_sums ? "fast sums" : "sums");
            }
        }
    }
}

TEST_F(CudaTorchFloat8Test, IsCapturedOnceItHasRun) {
    constexpr int64_t m = 256, n = 128, k = 64;
    Operand a(m, k, 1, Float8Format::kE4M3), b(n, k, 2, Float8Format::kE4M3);
    DeviceArray<bfloat16> c(m * n);
    const auto multiply = [&] { torch_gemm_float8(m, n, k, a.get(), b.get(), false, c.data()); };
    multiply();
    const std::vector<float> expected = floats(c);
    const auto recorder = cuda_device(0).make_graph_recorder();
    const auto graph = recorder->record(multiply);
    for (int i = 0; i < 2; ++i) {
        c.upload(std::vector<bfloat16>(m * n, to_bfloat16(NAN)));
        graph->play();
        EXPECT_EQ(floats(c), expected);
    }
}

}  // namespace
}  // namespace hybrid::kernels::cuda
