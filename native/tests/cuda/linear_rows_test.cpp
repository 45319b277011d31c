#include "kernels/cuda/linear_rows.h"

#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/reference/linear.h"

namespace hybrid::kernels::cuda {
namespace {

struct Shape {
    int64_t out, in;
};

// Widths around whole vectors and whole warps of them.
const std::vector<Shape> kShapes = {{1, 1}, {3, 15}, {4, 64}, {7, 67}, {9, 144}, {33, 24}, {65, 528}};

// One row, a few, as many as share a reading of the weights, more.
const std::vector<int64_t> kRows = {1, 2, 3, 4, 5, 6, 7, 8, 9, 21};

std::vector<int8_t> random_bytes(int64_t count, uint32_t seed) {
    const std::vector<int32_t> values = random_ints(count, seed, -127, 128);
    return {values.begin(), values.end()};
}

template <typename T>
class CudaLinearRowsTest : public CudaTest<T> {
  protected:
    static std::vector<T> x(const Shape& shape, int64_t n) { return rounded<T>(random_floats(n * shape.in, 1)); }
    static std::vector<T> weight(const Shape& shape) { return rounded<T>(random_floats(shape.out * shape.in, 2)); }

    static std::vector<float> of_numbers(const Shape& shape, int64_t n) {
        const DeviceArray<T> device_x(x(shape, n)), device_weight(weight(shape));
        DeviceArray<T> y(n * shape.out);
        linear_rows<T>(nullptr, device_x.data(), device_weight.data(), n, shape.out, shape.in, y.data());
        return floats(y);
    }

    static std::vector<float> of_bytes(const Shape& shape, int64_t n) {
        const DeviceArray<T> device_x(x(shape, n));
        const DeviceArray<float> scales(random_floats(shape.out, 3));
        const DeviceArray<int8_t> values(random_bytes(shape.out * shape.in, 4));
        DeviceArray<T> y(n * shape.out);
        linear_int8<T>(nullptr, device_x.data(), {values.data(), scales.data()}, n, shape.out, shape.in, y.data());
        return floats(y);
    }
};
TYPED_TEST_SUITE(CudaLinearRowsTest, NumberTypes);

TYPED_TEST(CudaLinearRowsTest, NumbersAgreeWithReference) {
    for (const Shape& shape : kShapes) {
        for (const int64_t n : kRows) {
            std::vector<double> expected(n * shape.out);
            reference::linear(doubles(floats(this->x(shape, n))).data(), doubles(floats(this->weight(shape))).data(), n,
                              shape.out, shape.in, expected.data());
            expect_close(this->of_numbers(shape, n), expected, this->kTolerance, "y");
        }
    }
}

TYPED_TEST(CudaLinearRowsTest, BytesAgreeWithReference) {
    for (const Shape& shape : kShapes) {
        for (const int64_t n : kRows) {
            const std::vector<float> scales = random_floats(shape.out, 3);
            const std::vector<int8_t> values = random_bytes(shape.out * shape.in, 4);
            std::vector<double> expected(n * shape.out);
            reference::linear_int8(doubles(floats(this->x(shape, n))).data(), {values.data(), scales.data()}, n,
                                   shape.out, shape.in, expected.data());
            expect_close(this->of_bytes(shape, n), expected, this->kTolerance, "y");
        }
    }
}

TYPED_TEST(CudaLinearRowsTest, ARowDoesNotDependOnTheOthers) {
    for (const Shape& shape : {Shape{9, 67}, Shape{9, 160}}) {
        const std::vector<float> numbers = this->of_numbers(shape, 1), bytes = this->of_bytes(shape, 1);
        for (const int64_t n : kRows) {
            std::vector<float> first = this->of_numbers(shape, n);
            first.resize(shape.out);
            EXPECT_EQ(first, numbers) << n << " rows";
            first = this->of_bytes(shape, n);
            first.resize(shape.out);
            EXPECT_EQ(first, bytes) << n << " rows";
        }
    }
}

TYPED_TEST(CudaLinearRowsTest, IsTheSameOnAnyDevice) {
    const Shape shape{65, 304};
    this->expect_same_on_any_device([&] {
        std::vector<float> all = this->of_numbers(shape, 5);
        const std::vector<float> bytes = this->of_bytes(shape, 5);
        all.insert(all.end(), bytes.begin(), bytes.end());
        return all;
    });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
