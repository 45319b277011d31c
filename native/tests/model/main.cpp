// The tests of the model on the device that HYBRID_TEST_DEVICE names; where there is none, all are skipped.
#include <gtest/gtest.h>

#include "core.h"
#include "skip_all.h"

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    hy_runtime_info info{};
    info.struct_size = sizeof info;
    hybrid::core::check(hy_get_runtime_info(&info));
    if (hybrid::core::test_placement().device == HY_DEVICE_CUDA && info.cuda_devices == 0)
        hybrid::skip_all("there is no CUDA device here, or the core was built without CUDA");
    return RUN_ALL_TESTS();
}
