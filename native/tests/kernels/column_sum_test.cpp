#include "kernels/reference/column_sum.h"

#include "arrays.h"
#include "kernel_test.h"

namespace hybrid::kernels {
namespace {

struct Shape {
    int64_t n, width;
};

int64_t scratch_size(const Shape& shape) {
    return (shape.n + kReductionRows - 1) / kReductionRows * shape.width;
}

class ColumnSumTest : public KernelTest {};

TEST_P(ColumnSumTest, AgreesWithReference) {
    for (const Shape shape : {Shape{1, 1}, Shape{64, 6}, Shape{65, 33}, Shape{200, 700}}) {
        for (const bool accumulate : {false, true}) {
            const std::vector<float> x = random_floats(shape.n * shape.width, 1);
            std::vector<float> out = random_floats(shape.width, 2), scratch(scratch_size(shape), NAN);
            std::vector<double> expected = accumulate ? doubles(out) : std::vector<double>(shape.width);
            kernels().column_sum(x.data(), shape.n, shape.width, accumulate, out.data(), scratch.data());
            reference::column_sum(doubles(x).data(), shape.n, shape.width, expected.data());
            expect_close(out, expected, 1e-6, "out");
        }
    }
}

TEST_P(ColumnSumTest, DoesNotDependOnThreads) {
    const Shape shape{300, 301};
    const std::vector<float> x = random_floats(shape.n * shape.width, 1);
    expect_same_for_any_thread_count([&] {
        std::vector<float> out(shape.width), scratch(scratch_size(shape));
        kernels().column_sum(x.data(), shape.n, shape.width, false, out.data(), scratch.data());
        return out;
    });
}

HYBRID_TEST_EVERY_TABLE(ColumnSumTest);

}  // namespace
}  // namespace hybrid::kernels
