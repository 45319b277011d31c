#include "kernels/cuda/quantize.h"

#include "cuda_test.h"
#include "kernels/quantize_cases.h"

namespace hybrid::kernels::cuda {
namespace {

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
    expect_agrees_with_reference(quantized);
}

TEST_F(CudaQuantizeTest, TheLargestMagnitudeIs127) {
    expect_largest_magnitude_is_127(quantized);
}

TEST_F(CudaQuantizeTest, RowsOfNothing) {
    expect_rows_of_nothing(quantized);
}

TEST_F(CudaQuantizeTest, RowsThatAreNotFinite) {
    expect_rows_that_are_not_finite(quantized);
}

TEST_F(CudaQuantizeTest, IsTheSameOnAnyDevice) {
    const std::vector<float> weight = random_floats(7 * 600, 5);
    expect_same_on_any_device([&] { return quantized(weight, 7).all(); });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
