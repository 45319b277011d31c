#include <cfloat>
#include <cmath>
#include <cstring>
#include <limits>

#include "arrays.h"
#include "kernel_test.h"

namespace hybrid::kernels {

namespace scalar {
void exponential_array(const float* x, int64_t count, float* result);
void negative_exponential_array(const float* x, int64_t count, float* result);
}  // namespace scalar
#if defined(__x86_64__)
namespace avx2 {
void exponential_array(const float* x, int64_t count, float* result);
void negative_exponential_array(const float* x, int64_t count, float* result);
}  // namespace avx2
namespace avx512 {
void exponential_array(const float* x, int64_t count, float* result);
void negative_exponential_array(const float* x, int64_t count, float* result);
}  // namespace avx512
#endif

namespace {

class ExponentialTest : public KernelTest {
  protected:
    std::vector<float> exponentials(const std::vector<float>& x) const {
        auto* compute = scalar::exponential_array;
#if defined(__x86_64__)
        if (std::string(kernels().name) == "avx2") compute = avx2::exponential_array;
        if (std::string(kernels().name) == "avx512") compute = avx512::exponential_array;
#endif
        return applied(compute, x);
    }

    std::vector<float> negative_exponentials(const std::vector<float>& x) const {
        auto* compute = scalar::negative_exponential_array;
#if defined(__x86_64__)
        if (std::string(kernels().name) == "avx2") compute = avx2::negative_exponential_array;
        if (std::string(kernels().name) == "avx512") compute = avx512::negative_exponential_array;
#endif
        return applied(compute, x);
    }

  private:
    template <typename Compute>
    static std::vector<float> applied(Compute compute, const std::vector<float>& x) {
        std::vector<float> result(x.size());
        compute(x.data(), static_cast<int64_t>(x.size()), result.data());
        return result;
    }
};

// The distance between floats near a positive value.
double unit_in_the_last_place(double value) {
    const int exponent = std::max(std::ilogb(value), FLT_MIN_EXP - 1);
    return std::ldexp(1.0, exponent - (FLT_MANT_DIG - 1));
}

// Every 997th float, of both signs: results from 0 over subnormals to infinity.
TEST_P(ExponentialTest, IsWithinTwoUlpOverAllFloats) {
    std::vector<float> x;
    for (uint64_t bits = 0; bits < uint64_t{1} << 32; bits += 997) {
        const uint32_t word = static_cast<uint32_t>(bits);
        float value;
        std::memcpy(&value, &word, sizeof value);
        if (!std::isnan(value)) x.push_back(value);
    }
    const std::vector<float> results = exponentials(x);
    double worst = 0;
    for (size_t i = 0; i < x.size(); ++i) {
        const double expected = std::exp(static_cast<double>(x[i]));
        if (expected > FLT_MAX) {
            ASSERT_GE(results[i], std::nextafter(FLT_MAX, 0.0f)) << x[i];
        } else {
            const double error = std::abs(results[i] - expected) / unit_in_the_last_place(expected);
            ASSERT_LE(error, 2.0) << "x = " << x[i];
            worst = std::max(worst, error);
        }
    }
    RecordProperty("worst_ulp", std::to_string(worst));
}

TEST_P(ExponentialTest, SpecialValues) {
    constexpr float kInfinity = std::numeric_limits<float>::infinity();
    const std::vector<float> results =
        exponentials({0.0f, -0.0f, -kInfinity, kInfinity, -1e30f, 1e30f, -104.0f, 89.0f, std::nanf("")});
    const std::vector<float> expected = {1.0f, 1.0f, 0.0f, kInfinity, 0.0f, kInfinity, 0.0f, kInfinity};
    EXPECT_EQ(std::vector<float>(results.begin(), results.end() - 1), expected);
    EXPECT_TRUE(std::isnan(results.back()));
}

TEST_P(ExponentialTest, OfNegativeIsTheSameDownToItsLimit) {
    constexpr int kCount = 6400;
    std::vector<float> x(kCount);
    for (int i = 0; i < kCount; ++i) x[i] = -87.0f * static_cast<float>(i) / (kCount - 1);
    const std::vector<float> expected = exponentials(x);
    EXPECT_EQ(negative_exponentials(x), expected);
    const std::vector<float> below =
        negative_exponentials({-87.5f, -104.0f, -1e30f, -std::numeric_limits<float>::infinity(), std::nanf("1")});
    for (int i = 0; i < 4; ++i) EXPECT_EQ(below[i], expected[kCount - 1]);
    EXPECT_TRUE(std::isnan(below[4]));
}

HYBRID_TEST_EVERY_TABLE(ExponentialTest);

}  // namespace
}  // namespace hybrid::kernels
