#include "kernels/reference/dropout.h"

#include "arrays.h"
#include "dropouts.h"
#include "kernel_test.h"

namespace hybrid::kernels {
namespace {

struct Shape {
    int64_t sequences, positions, d;
};

// dropout(values) [N, d], by the operation whose result is a gradient with a mask alone: a norm's backward pass to
// which nothing comes through the norm.
class DropoutTest : public KernelTest {
  protected:
    std::vector<float> drop(const Dropout& dropout, const float* values, int64_t n, int64_t d) const {
        const std::vector<float> none(n * d), ones(std::max(n, d), 1.0f);
        std::vector<float> stream(values, values + n * d), dropped(n * d, NAN), dweight(d);
        std::vector<float> scratch((n + kReductionRows - 1) / kReductionRows * 2 * d);
        kernels().rms_norm_backward(none.data(), none.data(), ones.data(), ones.data(), n, d, false, stream.data(),
                                    dweight.data(), dropout, dropped.data(), nullptr, scratch.data());
        return dropped;
    }
};

TEST_P(DropoutTest, BackwardEqualsReference) {
    for (const double p : {0.0, 0.1, 0.75}) {
        for (const Shape shape : {Shape{2, 3, 6}, Shape{1, 1, 1}, Shape{3, 5, 7}, Shape{2, 2, 64}, Shape{1, 3, 2051}}) {
            const Dropout dropout = test_dropout(shape.positions, p);
            const int64_t n = shape.sequences * shape.positions, d = shape.d;
            const std::vector<float> dy = random_floats(n * d, 1);
            std::vector<float> expected(n * d);
            reference::dropout_backward(dy.data(), dropout, n, d, expected.data());
            EXPECT_EQ(drop(dropout, dy.data(), n, d), expected) << "p " << p << " d " << d;
        }
    }
}

TEST_P(DropoutTest, KeepsTheShareItShould) {
    const int64_t n = 64, d = 1000;
    const std::vector<float> ones(n * d, 1.0f);
    const std::vector<float> kept = drop(test_dropout(8, 0.15), ones.data(), n, d);
    const double share = std::count(kept.begin(), kept.end(), 0.0f) / static_cast<double>(n * d);
    EXPECT_NEAR(share, 0.15, 0.007);  // five standard deviations
}

// The mask belongs to the sequence and the step's index of it, not to the call that a sequence is in.
TEST_P(DropoutTest, DoesNotDependOnHowSequencesAreDivided) {
    const int64_t positions = 5, d = 6, size = positions * d;
    const std::vector<float> dy = random_floats(4 * size, 1);
    Dropout dropout = test_dropout(positions, 0.3);
    const std::vector<float> together = drop(dropout, dy.data(), 4 * positions, d);
    std::vector<float> divided = drop(dropout, dy.data(), 2 * positions, d);
    dropout.first_sequence += 2;
    const std::vector<float> rest = drop(dropout, dy.data() + 2 * size, 2 * positions, d);
    divided.insert(divided.end(), rest.begin(), rest.end());
    EXPECT_EQ(together, divided);
}

HYBRID_TEST_EVERY_TABLE(DropoutTest);

}  // namespace
}  // namespace hybrid::kernels
