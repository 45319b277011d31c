#include "kernels/reference/dropout.h"

#include "arrays.h"
#include "dropouts.h"
#include "kernel_test.h"

namespace hybrid::kernels {
namespace {

struct Shape {
    int64_t sequences, positions, d;
};

class DropoutTest : public KernelTest {};

TEST_P(DropoutTest, BackwardEqualsReference) {
    for (const double p : {0.0, 0.1, 0.75}) {
        for (const Shape shape : {Shape{2, 3, 6}, Shape{1, 1, 1}, Shape{3, 5, 7}, Shape{2, 2, 64}, Shape{1, 3, 2051}}) {
            const Dropout dropout = test_dropout(shape.positions, p);
            const int64_t n = shape.sequences * shape.positions, d = shape.d;
            const std::vector<float> dy = random_floats(n * d, 1);
            std::vector<float> dx(n * d), expected(n * d), in_place = dy;
            reference::dropout_backward(dy.data(), dropout, n, d, expected.data());
            kernels().dropout_backward(dy.data(), dropout, n, d, dx.data());
            kernels().dropout_backward(in_place.data(), dropout, n, d, in_place.data());
            EXPECT_EQ(dx, expected) << "p " << p << " d " << d;
            EXPECT_EQ(in_place, expected) << "p " << p << " d " << d;
        }
    }
}

TEST_P(DropoutTest, KeepsTheShareItShould) {
    const int64_t n = 64, d = 1000;
    const std::vector<float> ones(n * d, 1.0f);
    std::vector<float> kept(n * d);
    kernels().dropout_backward(ones.data(), test_dropout(8, 0.15), n, d, kept.data());
    const double share = std::count(kept.begin(), kept.end(), 0.0f) / static_cast<double>(n * d);
    EXPECT_NEAR(share, 0.15, 0.007);  // five standard deviations
}

// The mask belongs to the sequence and the step's index of it, not to the call that a sequence is in.
TEST_P(DropoutTest, DoesNotDependOnHowSequencesAreDivided) {
    const int64_t positions = 5, d = 6, size = positions * d;
    const std::vector<float> dy = random_floats(4 * size, 1);
    Dropout dropout = test_dropout(positions, 0.3);
    std::vector<float> together(4 * size), divided(4 * size);
    kernels().dropout_backward(dy.data(), dropout, 4 * positions, d, together.data());
    kernels().dropout_backward(dy.data(), dropout, 2 * positions, d, divided.data());
    dropout.first_sequence += 2;
    kernels().dropout_backward(dy.data() + 2 * size, dropout, 2 * positions, d, divided.data() + 2 * size);
    EXPECT_EQ(together, divided);
}

HYBRID_TEST_EVERY_TABLE(DropoutTest);

}  // namespace
}  // namespace hybrid::kernels
