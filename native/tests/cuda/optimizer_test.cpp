#include "kernels/cuda/optimizer.h"

#include <cmath>

#include "capture.h"
#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/reference/optimizer.h"

namespace hybrid::kernels::cuda {
namespace {

int64_t norm_blocks(int64_t count) {
    return (count + kNormBlock - 1) / kNormBlock;
}

std::vector<double> norm_sums(const float* x, int64_t count) {
    DeviceArray<double> sums(norm_blocks(count));
    squared_norm(x, count, sums.data());
    return sums.download();
}

class CudaNormTest : public CudaTest<float> {};

// Arrays that begin at 16 bytes, and that do not.
TEST_F(CudaNormTest, EveryBlockAgreesWithReference) {
    for (const int64_t count : {int64_t{1}, int64_t{77}, kNormBlock, 2 * kNormBlock + 5}) {
        for (const int64_t offset : {0, 1}) {
            const std::vector<float> values = random_floats(count + offset, 1);
            const DeviceArray<float> x(values);
            const std::vector<double> sums = norm_sums(x.data() + offset, count);
            for (int64_t block = 0; block < norm_blocks(count); ++block) {
                const int64_t first = block * kNormBlock, size = std::min(kNormBlock, count - first);
                const std::vector<float> part(values.begin() + offset + first, values.begin() + offset + first + size);
                const double expected = reference::squared_norm(doubles(part).data(), size);
                EXPECT_NEAR(sums[block], expected, 1e-12 * expected) << "block " << block;
            }
        }
    }
}

TEST_F(CudaNormTest, IsTheSameOnAnyDevice) {
    const int64_t count = 2 * kNormBlock + 3;
    const DeviceArray<float> x(random_floats(count, 1));
    expect_same_on_any_device([&] {
        std::vector<float> halves;  // of the doubles' bits
        for (const double sum : norm_sums(x.data(), count)) {
            halves.push_back(static_cast<float>(sum));
            halves.push_back(static_cast<float>(sum - halves.back()));
        }
        return halves;
    });
}

// Chunks with a gap between them, which must stay as it is, with moments that lie elsewhere, and with more elements
// than a block updates.
const std::vector<UpdateChunk> kChunks = {
    {0, 50, 0, true}, {64, 3, 1010, false}, {67, 960, 50, true}, {1100, 40000, 1024, true}};
constexpr int64_t kSize = 41100, kMoments = 41024;

AdamWStep step_of(int t) {
    return {1e-2, 0.9, 0.999, 1e-8, 0.1, 1 - std::pow(0.9, t), std::sqrt(1 - std::pow(0.999, t)), 0.5};
}

template <typename T>
class CudaAdamWTest : public CudaTest<T> {
  protected:
    // Where T is float the parameters are the weights.
    T* weights_or_null() { return std::is_same_v<T, float> ? nullptr : weights_.data(); }

    void update() {
        adamw(step_.data(), chunks_.data(), static_cast<int64_t>(kChunks.size()), gradient_.data(), parameter_.data(),
              exp_avg_.data(), exp_avg_sq_.data(), weights_or_null());
    }

    DeviceArray<UpdateChunk> chunks_{kChunks};
    DeviceArray<AdamWStep> step_{std::vector<AdamWStep>{step_of(1)}};
    DeviceArray<float> gradient_{random_floats(kSize, 11)}, parameter_{random_floats(kSize, 1)};
    DeviceArray<float> exp_avg_{std::vector<float>(kMoments)}, exp_avg_sq_{std::vector<float>(kMoments)};
    DeviceArray<T> weights_{std::vector<T>(kSize)};
};
TYPED_TEST_SUITE(CudaAdamWTest, NumberTypes);

// A graph that is played three times reads another step each time.
TYPED_TEST(CudaAdamWTest, AgreesWithReferenceOverThreeSteps) {
    const std::vector<float> initial = floats(this->parameter_);
    std::vector<double> expected = doubles(initial), expected_avg(kMoments), expected_avg_sq(kMoments);
    Capture capture;
    this->update();
    for (int t = 1; t <= 3; ++t) {
        const std::vector<float> gradient = random_floats(kSize, 10 + t);
        this->gradient_.upload(gradient);
        this->step_.upload({step_of(t)});
        capture.play();
        reference::adamw(step_of(t), kChunks.data(), static_cast<int64_t>(kChunks.size()), doubles(gradient).data(),
                         expected.data(), expected_avg.data(), expected_avg_sq.data());
        expect_close(floats(this->parameter_), expected, 1e-6, "parameter");
        expect_close(floats(this->exp_avg_), expected_avg, 1e-6, "exp_avg");
        expect_close(floats(this->exp_avg_sq_), expected_avg_sq, 1e-6, "exp_avg_sq");
    }
    const std::vector<float> parameter = floats(this->parameter_), weights = floats(this->weights_);
    for (const int64_t gap : {50, 63, 1027, 1099}) {
        EXPECT_EQ(parameter[gap], initial[gap]) << gap;
        EXPECT_EQ(weights[gap], 0.0f) << gap;
    }
    if (this->weights_or_null() == nullptr) return;
    const std::vector<float> as_weights = floats(rounded<TypeParam>(parameter));
    for (const UpdateChunk& chunk : kChunks) {
        for (int64_t i = chunk.offset; i < chunk.offset + chunk.count; ++i) ASSERT_EQ(weights[i], as_weights[i]) << i;
    }
}

TYPED_TEST(CudaAdamWTest, DoesNothingWhenTheGradientIsNotFinite) {
    this->update();
    const std::vector<float> parameter = floats(this->parameter_), exp_avg = floats(this->exp_avg_),
                             exp_avg_sq = floats(this->exp_avg_sq_), weights = floats(this->weights_);
    for (const double bad : {static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
        AdamWStep step = step_of(2);
        step.gradient_scale = bad;
        this->step_.upload({step});
        this->update();
        EXPECT_EQ(floats(this->parameter_), parameter);
        EXPECT_EQ(floats(this->exp_avg_), exp_avg);
        EXPECT_EQ(floats(this->exp_avg_sq_), exp_avg_sq);
        EXPECT_EQ(floats(this->weights_), weights);
    }
}

}  // namespace
}  // namespace hybrid::kernels::cuda
