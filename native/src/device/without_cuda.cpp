// A library that was built without its CUDA backend.
#include "device/device.h"
#include "device/device_info.h"
#include "support/error.h"

namespace hybrid {
namespace {

[[noreturn]] void fail_without_cuda() {
    fail(HY_STATUS_INVALID_ARGUMENT,
         "this library was built without CUDA; build it with ./build.sh --cuda on, or set the device to \"cpu\"");
}

}  // namespace

Device& cuda_device(int32_t) {
    fail_without_cuda();
}

bool cuda_is_built() {
    return false;
}

const char* cuda_version() {
    return "";
}

int32_t cuda_device_count() {
    return 0;
}

void require_cuda_device(int32_t) {
    fail_without_cuda();
}

void describe_cuda_device(int32_t, hy_device_info&) {
    fail_without_cuda();
}

}  // namespace hybrid
