#include "arrays.h"
#include "kernel_test.h"
#include "kernels/crew.h"
#include "kernels/reference/linear.h"

namespace hybrid::kernels {
namespace {

struct Shape {
    int64_t out, in;
};

// Widths around whole vectors and whole blocks of outputs, and one product that threads share.
const std::vector<Shape> kShapes = {{1, 1}, {3, 15}, {4, 64}, {7, 67}, {9, 130}, {33, 24}, {129, 321}};

// One row, a few, as many as share a reading of the weights, more.
const std::vector<int64_t> kRows = {1, 2, 3, 4, 5, 6, 7, 8, 9, 21};

std::vector<int8_t> random_bytes(int64_t count, uint32_t seed) {
    const std::vector<int32_t> values = random_ints(count, seed, -127, 128);
    return {values.begin(), values.end()};
}

class LinearRowsTest : public KernelTest {
  protected:
    std::vector<float> of_floats(Crew* crew, const Shape& shape, int64_t n) const {
        const std::vector<float> x = random_floats(n * shape.in, 1), weight = random_floats(shape.out * shape.in, 2);
        std::vector<float> y(n * shape.out, NAN);
        kernels().linear_rows(crew, x.data(), weight.data(), n, shape.out, shape.in, y.data());
        return y;
    }

    std::vector<float> of_bytes(Crew* crew, const Shape& shape, int64_t n) const {
        const std::vector<float> x = random_floats(n * shape.in, 1), scales = random_floats(shape.out, 3);
        const std::vector<int8_t> values = random_bytes(shape.out * shape.in, 4);
        std::vector<float> y(n * shape.out, NAN);
        kernels().linear_int8(crew, x.data(), {values.data(), scales.data()}, n, shape.out, shape.in, y.data());
        return y;
    }
};

TEST_P(LinearRowsTest, FloatsAgreeWithReference) {
    for (const Shape& shape : kShapes) {
        for (const int64_t n : kRows) {
            std::vector<double> expected(n * shape.out);
            reference::linear(doubles(random_floats(n * shape.in, 1)).data(),
                              doubles(random_floats(shape.out * shape.in, 2)).data(), n, shape.out, shape.in,
                              expected.data());
            expect_close(of_floats(nullptr, shape, n), expected, 2e-6, "y");
        }
    }
}

TEST_P(LinearRowsTest, BytesAgreeWithReference) {
    for (const Shape& shape : kShapes) {
        for (const int64_t n : kRows) {
            const std::vector<float> scales = random_floats(shape.out, 3);
            const std::vector<int8_t> values = random_bytes(shape.out * shape.in, 4);
            std::vector<double> expected(n * shape.out);
            reference::linear_int8(doubles(random_floats(n * shape.in, 1)).data(), {values.data(), scales.data()}, n,
                                   shape.out, shape.in, expected.data());
            expect_close(of_bytes(nullptr, shape, n), expected, 2e-6, "y");
        }
    }
}

TEST_P(LinearRowsTest, DoesNotDependOnThreadsNorOnTheCrew) {
    const Shape shape{129, 321};
    for (const int64_t n : {1, 3, 8}) {
        expect_same_for_any_thread_count([&] { return of_floats(nullptr, shape, n); });
        expect_same_for_any_thread_count([&] { return of_bytes(nullptr, shape, n); });
        const auto by_a_crew = [&] {
            std::vector<float> y;
            Crew::during([&](Crew& crew) {
                y = of_floats(&crew, shape, n);
                const std::vector<float> bytes = of_bytes(&crew, shape, n);
                y.insert(y.end(), bytes.begin(), bytes.end());
            });
            return y;
        };
        expect_same_for_any_thread_count(by_a_crew);
        std::vector<float> without = of_floats(nullptr, shape, n);
        const std::vector<float> bytes = of_bytes(nullptr, shape, n);
        without.insert(without.end(), bytes.begin(), bytes.end());
        EXPECT_EQ(by_a_crew(), without);
    }
}

HYBRID_TEST_EVERY_TABLE(LinearRowsTest);

}  // namespace
}  // namespace hybrid::kernels
