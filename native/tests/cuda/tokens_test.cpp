#include "kernels/cuda/tokens.h"

#include <algorithm>

#include "cuda_test.h"
#include "kernels/arrays.h"

namespace hybrid::kernels::cuda {
namespace {

template <typename Id>
void expect_windows(hy_token_type type, int32_t vocabulary) {
    for (const int64_t count : {1, 3}) {
        for (const int64_t time : {1, 7, 256, 300}) {
            const std::vector<int32_t> ids = random_ints(count * (time + 1), 1, 0, vocabulary);
            const DeviceArray<Id> stored(std::vector<Id>(ids.begin(), ids.end()));
            DeviceArray<int32_t> inputs(count * time), targets(count * time);
            widen_windows(stored.data(), type, count, time, inputs.data(), targets.data());
            const std::vector<int32_t> actual_inputs = inputs.download(), actual_targets = targets.download();
            for (int64_t window = 0; window < count; ++window) {
                const auto first = ids.begin() + window * (time + 1);
                EXPECT_TRUE(std::equal(first, first + time, actual_inputs.begin() + window * time));
                EXPECT_TRUE(std::equal(first + 1, first + time + 1, actual_targets.begin() + window * time));
            }
        }
    }
}

TEST(CudaTokensTest, InputsAndTargetsAreShiftsOfTheWindow) {
    expect_windows<uint16_t>(HY_TOKEN_TYPE_U16, 65536);
    expect_windows<uint32_t>(HY_TOKEN_TYPE_U32, 200000);
}

}  // namespace
}  // namespace hybrid::kernels::cuda
