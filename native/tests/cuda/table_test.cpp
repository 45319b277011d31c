#include "kernels/cuda/table.h"

#include <cstddef>
#include <cstring>
#include <type_traits>

#include "device_array.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename T>
class CudaTableTest : public testing::Test {};
using NumberTypes = testing::Types<float, bfloat16>;
TYPED_TEST_SUITE(CudaTableTest, NumberTypes);

bool is_for_rounded_numbers(size_t offset) {
    return offset == offsetof(Kernels, narrow) || offset == offsetof(Kernels, quantize_float8) ||
           offset == offsetof(Kernels, quantize_float8_weight);
}

// A table is a name and pointers to functions.
TYPED_TEST(CudaTableTest, HasAllButTheProducts) {
    const KernelTable<TypeParam> table = cuda_passes<TypeParam>();
    EXPECT_STREQ(table.name, "cuda");
    void* entries[sizeof table / sizeof(void*)];
    std::memcpy(entries, &table, sizeof table);
    for (size_t i = 0; i < std::size(entries); ++i) {
        const size_t offset = i * sizeof(void*);
        const bool left_out = offset == offsetof(KernelTable<TypeParam>, gemm) ||
                              offset == offsetof(KernelTable<TypeParam>, gemm_gradient) ||
                              offset == offsetof(KernelTable<TypeParam>, gemm_float8) ||
                              (std::is_same_v<TypeParam, float> && is_for_rounded_numbers(offset));
        EXPECT_EQ(entries[i] == nullptr, left_out) << "entry " << i;
    }
}

}  // namespace
}  // namespace hybrid::kernels::cuda
