#include "kernels/cuda/column_sum.h"

#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/reference/column_sum.h"
#include "row_shapes.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename T>
class CudaColumnSumTest : public CudaTest<T> {};
TYPED_TEST_SUITE(CudaColumnSumTest, NumberTypes);

TYPED_TEST(CudaColumnSumTest, AgreesWithReference) {
    using T = TypeParam;
    std::vector<Shape> all = shapes();
    all.push_back({2300, 40});  // several blocks of rows to a part of their combination
    for (const Shape shape : all) {
        for (const bool accumulate : {false, true}) {
            const std::vector<T> x = rounded<T>(random_floats(shape.n * shape.width, 1));
            const std::vector<float> before = random_floats(shape.width, 2);
            std::vector<double> expected = accumulate ? doubles(before) : std::vector<double>(shape.width);
            reference::column_sum(doubles(floats(x)).data(), shape.n, shape.width, expected.data());
            const DeviceArray<T> device_x(x);
            DeviceArray<float> out(before), scratch(scratch_size(shape.n, shape.width));
            column_sum(device_x.data(), shape.n, shape.width, accumulate, out.data(), scratch.data());
            expect_close(floats(out), expected, 1e-6, "out");
        }
    }
}

TYPED_TEST(CudaColumnSumTest, IsTheSameOnAnyDevice) {
    using T = TypeParam;
    const Shape shape{300, 304};
    const DeviceArray<T> x(rounded<T>(random_floats(shape.n * shape.width, 1)));
    this->expect_same_on_any_device([&] {
        DeviceArray<float> out(shape.width), scratch(scratch_size(shape.n, shape.width));
        column_sum(x.data(), shape.n, shape.width, false, out.data(), scratch.data());
        return floats(out);
    });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
