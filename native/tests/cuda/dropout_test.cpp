// Every operation that drops elements drops those that the CPU does, bit for bit.
#include "kernels/reference/dropout.h"

#include "capture.h"
#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/cuda/rms_norm.h"
#include "kernels/cuda/swiglu.h"
#include "kernels/dropouts.h"
#include "row_shapes.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename T>
std::vector<float> expected_factors(const Dropout& dropout, int64_t n, int64_t d) {
    std::vector<float> factors(n * d);
    for (int64_t i = 0; i < n * d; ++i)
        factors[i] = value_of(rounded<T>({reference::dropout_factor<float>(dropout, i / d, i % d, d)})[0]);
    return factors;
}

template <typename T>
class CudaDropoutTest : public CudaTest<T> {
  protected:
    static std::vector<T> ones(int64_t count) { return rounded<T>(std::vector<float>(count, 1.0f)); }

    // The sum of 0 and a branch of ones.
    static std::vector<float> mask_of_add(const Dropout& dropout, int64_t n, int64_t d) {
        const DeviceArray<T> branch(ones(n * d));
        const DeviceArray<float> x(std::vector<float>(n * d)), weight(std::vector<float>(d, 1.0f));
        DeviceArray<float> sum(n * d);
        DeviceArray<T> y(n * d);
        add_rms_norm_forward(x.data(), branch.data(), nullptr, dropout, weight.data(), n, d, 1e-5f, sum.data(),
                             y.data(), nullptr);
        return floats(rounded<T>(sum.download()));
    }

    // What goes back to the branch from a stream's gradient of ones, the norm's being 0.
    static std::vector<float> mask_of_norm_backward(const Dropout& dropout, int64_t n, int64_t d) {
        const DeviceArray<T> dy(rounded<T>(std::vector<float>(n * d)));
        const DeviceArray<float> x(random_floats(n * d, 1)), rstd(std::vector<float>(n, 1.0f));
        DeviceArray<float> dx(std::vector<float>(n * d, 1.0f)), dweight(d), scratch(scratch_size(n, 2 * d));
        DeviceArray<T> dbranch(n * d);
        rms_norm_backward(dy.data(), x.data(), x.data(), rstd.data(), n, d, false, dx.data(), dweight.data(), dropout,
                          dbranch.data(), nullptr, scratch.data());
        return floats(dbranch);
    }

    // silu of a gate so large is the gate, a power of two.
    static std::vector<float> mask_of_swiglu(const Dropout& dropout, int64_t n, int64_t f) {
        DeviceArray<T> up_gate(rounded<T>(std::vector<float>(n * 2 * f, 128.0f))), out(n * f);
        swiglu_forward(up_gate.data(), nullptr, dropout, n, f, out.data());
        std::vector<float> mask = floats(out);
        for (float& value : mask) value /= 128.0f * 128.0f;
        return mask;
    }
};
TYPED_TEST_SUITE(CudaDropoutTest, NumberTypes);

TYPED_TEST(CudaDropoutTest, MasksEqualTheReferences) {
    using T = TypeParam;
    for (const double p : {0.1, 0.75}) {
        for (const int64_t positions : {1, 3, 65}) {
            for (const int64_t d : {1, 6, 7, 64, 1027, 1032}) {
                const Dropout dropout = test_dropout(positions, p);
                const int64_t n = 2 * positions;
                const std::vector<float> expected = expected_factors<T>(dropout, n, d);
                EXPECT_EQ(this->mask_of_add(dropout, n, d), expected) << "positions " << positions << ", d " << d;
                EXPECT_EQ(this->mask_of_norm_backward(dropout, n, d), expected);
                EXPECT_EQ(this->mask_of_swiglu(dropout, n, d), expected);
            }
        }
    }
}

TYPED_TEST(CudaDropoutTest, BackwardDropsWhatForwardDropped) {
    using T = TypeParam;
    const int64_t n = 6, f = 72;
    const Dropout dropout = test_dropout(3, 0.4);
    const DeviceArray<T> dout(this->ones(n * f));
    DeviceArray<T> up_gate(rounded<T>(std::vector<float>(n * 2 * f, 128.0f)));
    swiglu_backward(dout.data(), dropout, n, f, up_gate.data(), false, nullptr, nullptr);
    const std::vector<float> gradient = floats(up_gate), kept = expected_factors<T>(dropout, n, f);
    for (int64_t i = 0; i < n * f; ++i) EXPECT_EQ(gradient[i / f * 2 * f + i % f] != 0.0f, kept[i] != 0.0f);
}

// A graph that is played again has the masks of what the device's memory then says.
TYPED_TEST(CudaDropoutTest, AGraphReadsStepAndSequenceWhenItIsPlayed) {
    using T = TypeParam;
    const int64_t n = 4, d = 70;
    Dropout dropout = test_dropout(2, 0.3);
    DeviceArray<uint32_t> live(2);
    dropout.live = live.data();
    const DeviceArray<T> branch(this->ones(n * d));
    const DeviceArray<float> x(std::vector<float>(n * d)), weight(std::vector<float>(d, 1.0f));
    DeviceArray<float> sum(n * d);
    DeviceArray<T> y(n * d);
    Capture capture;
    add_rms_norm_forward(x.data(), branch.data(), nullptr, dropout, weight.data(), n, d, 1e-5f, sum.data(), y.data(),
                         nullptr);
    for (const auto& [step, first_sequence] : {std::pair<uint32_t, uint32_t>{1, 0}, {2, 0}, {2, 6}}) {
        live.upload({step, first_sequence});
        capture.play();
        dropout.step = step;
        dropout.first_sequence = first_sequence;
        EXPECT_EQ(sum.download(), expected_factors<float>(dropout, n, d));
    }
}

}  // namespace
}  // namespace hybrid::kernels::cuda
