// A library that was built without CUDA.
#include "device/device.h"
#include "support/error.h"

namespace hybrid {

Device& cuda_device(int32_t /*index*/) {
    fail(HY_STATUS_INVALID_ARGUMENT,
         "this library was built without CUDA; build it with ./build.sh --cuda on, or set the device to \"cpu\"");
}

}  // namespace hybrid
