#include "kernel_test.h"
#include "quantize_cases.h"

namespace hybrid::kernels {
namespace {

class QuantizeTest : public KernelTest {
  protected:
    Quantize quantize() const {
        return [this](const std::vector<float>& weight, int64_t out) {
            const auto in = static_cast<int64_t>(weight.size()) / out;
            Quantized result{std::vector<int8_t>(weight.size(), 99), std::vector<float>(out, -1.0f)};
            kernels().quantize_rows(weight.data(), out, in, result.values.data(), result.scales.data());
            return result;
        };
    }
};

TEST_P(QuantizeTest, AgreesWithReference) {
    expect_agrees_with_reference(quantize());
}

TEST_P(QuantizeTest, TheLargestMagnitudeIs127) {
    expect_largest_magnitude_is_127(quantize());
}

TEST_P(QuantizeTest, RowsOfNothing) {
    expect_rows_of_nothing(quantize());
}

TEST_P(QuantizeTest, RowsThatAreNotFinite) {
    expect_rows_that_are_not_finite(quantize());
}

TEST_P(QuantizeTest, DoesNotDependOnThreads) {
    const std::vector<float> weight = random_floats(70 * 600, 5);
    expect_same_for_any_thread_count([&] { return quantize()(weight, 70).all(); });
}

HYBRID_TEST_EVERY_TABLE(QuantizeTest);

}  // namespace
}  // namespace hybrid::kernels
