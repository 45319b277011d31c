#include "kernels/reference/embedding.h"

#include "arrays.h"
#include "kernel_test.h"

namespace hybrid::kernels {
namespace {

struct Shape {
    int64_t n, d;
};

class EmbeddingTest : public KernelTest {};

// Both add the same floats in the same order: equal to the last bit.
TEST_P(EmbeddingTest, EqualsReference) {
    for (const Shape shape : {Shape{1, 1}, Shape{7, 4}, Shape{33, 6}, Shape{300, 259}}) {
        const auto [n, d] = shape;
        const std::vector<int32_t> tokens = random_ints(n, 1, 0, 11);
        const std::vector<float> table = random_floats(11 * d, 2), dx = random_floats(n * d, 3);
        std::vector<float> x(n * d), expected_x(n * d), dtable = table, expected_dtable = table;

        kernels().embedding_forward(tokens.data(), table.data(), n, d, x.data());
        reference::embedding_forward(tokens.data(), table.data(), n, d, expected_x.data());
        EXPECT_EQ(x, expected_x);

        kernels().embedding_backward(tokens.data(), nullptr, dx.data(), n, d, dtable.data());
        reference::embedding_backward(tokens.data(), dx.data(), n, d, expected_dtable.data());
        EXPECT_EQ(dtable, expected_dtable);
    }
}

TEST_P(EmbeddingTest, BackwardDoesNotDependOnThreads) {
    const int64_t n = 200, d = 515;
    const std::vector<int32_t> tokens = random_ints(n, 1, 0, 5);
    const std::vector<float> dx = random_floats(n * d, 2);
    expect_same_for_any_thread_count([&] {
        std::vector<float> dtable(5 * d);
        kernels().embedding_backward(tokens.data(), nullptr, dx.data(), n, d, dtable.data());
        return dtable;
    });
}

HYBRID_TEST_EVERY_TABLE(EmbeddingTest);

TEST(EmbeddingReferenceTest, BackwardIsTheGradient) {
    const std::vector<int32_t> tokens = {2, 0, 2, 1};
    const std::vector<double> table = doubles(random_floats(3 * 5, 1)), dx = doubles(random_floats(4 * 5, 2));
    std::vector<double> dtable(table.size());
    reference::embedding_backward(tokens.data(), dx.data(), 4, 5, dtable.data());
    const auto loss = [&](const std::vector<double>& t) {
        std::vector<double> x(dx.size());
        reference::embedding_forward(tokens.data(), t.data(), 4, 5, x.data());
        return dot(x, dx);
    };
    expect_gradient(loss, table, dtable, "dtable");
}

}  // namespace
}  // namespace hybrid::kernels
