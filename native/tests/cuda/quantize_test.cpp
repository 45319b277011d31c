#include "kernels/cuda/quantize.h"

#include <cmath>

#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/reference/quantize.h"

namespace hybrid::kernels::cuda {
namespace {

struct Quantized {
    std::vector<int8_t> values;
    std::vector<float> scales;
};

Quantized quantized(const std::vector<float>& weight, int64_t out) {
    const auto in = static_cast<int64_t>(weight.size()) / out;
    const DeviceArray<float> device_weight(weight);
    DeviceArray<int8_t> values(out * in);
    DeviceArray<float> scales(out);
    quantize_rows(device_weight.data(), out, in, values.data(), scales.data());
    return {values.download(), scales.download()};
}

class CudaQuantizeTest : public CudaTest<float> {};

TEST_F(CudaQuantizeTest, AgreesWithReference) {
    for (const int64_t out : {1, 3, 40}) {
        for (const int64_t in : {1, 15, 64, 1027}) {
            const std::vector<float> weight = random_floats(out * in, 1, 0.05f);
            const Quantized result = quantized(weight, out);
            std::vector<int8_t> expected(in);
            for (int64_t o = 0; o < out; ++o) {
                ASSERT_EQ(result.scales[o], reference::quantize_row(weight.data() + o * in, in, expected.data()));
                // In float32 a value halfway between two integers may go to either.
                for (int64_t i = 0; i < in; ++i)
                    ASSERT_NEAR(result.values[o * in + i] * double{result.scales[o]}, weight[o * in + i],
                                result.scales[o] * 0.50001)
                        << "row " << o << " column " << i << ", reference " << int{expected[i]};
            }
        }
    }
}

TEST_F(CudaQuantizeTest, TheLargestMagnitudeIs127) {
    const Quantized result = quantized({0.5f, -2.0f, 0.9f, -1.0f, 0.25f, 0.1f}, 2);
    EXPECT_EQ(result.values, (std::vector<int8_t>{32, -127, 57, -127, 32, 13}));
    EXPECT_EQ(result.scales, (std::vector<float>{2.0f / 127.0f, 1.0f / 127.0f}));
}

TEST_F(CudaQuantizeTest, RowsOfNothing) {
    const float tiny = 1e-44f;
    const Quantized result = quantized({0.0f, -0.0f, tiny, -tiny}, 2);
    EXPECT_EQ(result.values, (std::vector<int8_t>{0, 0, 0, 0}));
    EXPECT_EQ(result.scales[0], 0.0f);
    EXPECT_LE(result.scales[1], tiny);
}

// The product with such a row must not be finite either.
TEST_F(CudaQuantizeTest, RowsThatAreNotFinite) {
    for (const float bad : {NAN, INFINITY, -INFINITY}) {
        for (const int64_t column : {0, 20, 36}) {
            std::vector<float> weight = random_floats(2 * 37, 1);
            weight[column] = bad;
            const Quantized result = quantized(weight, 2);
            EXPECT_TRUE(std::isnan(result.scales[0])) << bad << " at " << column;
            EXPECT_TRUE(std::isfinite(result.scales[1]));
            EXPECT_EQ(std::vector<int8_t>(result.values.begin(), result.values.begin() + 37), std::vector<int8_t>(37));
        }
    }
}

TEST_F(CudaQuantizeTest, IsTheSameOnAnyDevice) {
    const std::vector<float> weight = random_floats(7 * 600, 5);
    expect_same_on_any_device([&] {
        const Quantized result = quantized(weight, 7);
        std::vector<float> all(result.values.begin(), result.values.end());
        all.insert(all.end(), result.scales.begin(), result.scales.end());
        return all;
    });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
