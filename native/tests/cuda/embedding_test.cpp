#include "kernels/cuda/embedding.h"

#include <numeric>

#include "cuda_test.h"
#include "kernels/arrays.h"
#include "kernels/reference/embedding.h"
#include "row_shapes.h"

namespace hybrid::kernels::cuda {
namespace {

class CudaEmbeddingTest : public CudaTest<float> {};

std::vector<int32_t> sorted_by_token(const std::vector<int32_t>& tokens) {
    std::vector<int32_t> order(tokens.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) { return tokens[a] < tokens[b]; });
    return order;
}

// Both add the same floats in the same order: equal to the last bit.
TEST_F(CudaEmbeddingTest, EqualsReference) {
    for (const auto [n, d] : shapes()) {
        for (const int vocabulary : {1, 11, 1000}) {  // one run, runs of some length, runs of one row
            const std::vector<int32_t> tokens = random_ints(n, 1, 0, vocabulary);
            const std::vector<float> table = random_floats(vocabulary * d, 2), dx = random_floats(n * d, 3);
            std::vector<float> expected_x(n * d), expected_dtable = table;
            reference::embedding_forward(tokens.data(), table.data(), n, d, expected_x.data());
            reference::embedding_backward(tokens.data(), dx.data(), n, d, expected_dtable.data());

            const DeviceArray<int32_t> device_tokens(tokens), order(sorted_by_token(tokens));
            const DeviceArray<float> device_dx(dx);
            DeviceArray<float> device_table(table), x(n * d);
            embedding_forward(device_tokens.data(), device_table.data(), n, d, x.data());
            EXPECT_EQ(x.download(), expected_x);
            embedding_backward(device_tokens.data(), order.data(), device_dx.data(), n, d, device_table.data());
            EXPECT_EQ(device_table.download(), expected_dtable);
        }
    }
}

TEST_F(CudaEmbeddingTest, BackwardIsTheSameOnAnyDevice) {
    const int64_t n = 200, d = 516;
    const std::vector<int32_t> tokens = random_ints(n, 1, 0, 5);
    const DeviceArray<int32_t> device_tokens(tokens), order(sorted_by_token(tokens));
    const DeviceArray<float> dx(random_floats(n * d, 2));
    expect_same_on_any_device([&] {
        DeviceArray<float> dtable(std::vector<float>(5 * d));
        embedding_backward(device_tokens.data(), order.data(), dx.data(), n, d, dtable.data());
        return dtable.download();
    });
}

}  // namespace
}  // namespace hybrid::kernels::cuda
