// The kernels' tests on a real device: what they decide about an emulated one is so here or has no effect.
#include <gtest/gtest.h>

#include <memory>

#include "device/cuda/stream_scope.h"
#include "device/device.h"
#include "device/device_info.h"
#include "emulation/emulation.h"
#include "kernels/cuda/launch.h"
#include "skip_all.h"

namespace hybrid {
namespace emulation {

void set_multiprocessors(int) {}

int multiprocessors() {
    return static_cast<int>(kernels::cuda::multiprocessors());
}

void set_order(Order) {}

void set_current_stream(cudaStream_t stream) {
    thread_local std::unique_ptr<StreamScope> scope;
    scope.reset();
    if (stream != nullptr) scope = std::make_unique<StreamScope>(stream);
}

}  // namespace emulation
}  // namespace hybrid

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    if (hybrid::cuda_device_count() == 0)
        hybrid::skip_all("there is no CUDA device here");
    else
        hybrid::cuda_device(0);
    return RUN_ALL_TESTS();
}
