#include "kernels/cuda/narrow.h"

#include "cuda_test.h"
#include "kernels/arrays.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename T>
class CudaNarrowTest : public CudaTest<T> {};
TYPED_TEST_SUITE(CudaNarrowTest, NumberTypes);

TYPED_TEST(CudaNarrowTest, RoundsAsTheHostDoes) {
    using T = TypeParam;
    for (const int64_t count : {1, 7, 8, 130, 2051}) {
        for (const int64_t shift : {0, 1}) {  // of the array within its memory: vectors fit it or not
            const std::vector<float> x = random_floats(count + shift, 1);
            const DeviceArray<float> device_x(x);
            DeviceArray<T> y(count);
            narrow(device_x.data() + shift, count, y.data());
            EXPECT_EQ(floats(y), floats(rounded<T>({x.begin() + shift, x.end()})));
        }
    }
}

}  // namespace
}  // namespace hybrid::kernels::cuda
