#include "kernels/cuda/stream.h"

#include <c10/cuda/CUDAStream.h>

#include "device/cuda/stream_scope.h"

namespace hybrid {
namespace {

// libtorch knows streams that it did not make by their device, the current one.
void set_current(cudaStream_t stream) {
    const c10::DeviceIndex device = c10::cuda::getCurrentCUDAStream().device_index();
    c10::cuda::setCurrentCUDAStream(stream == nullptr ? c10::cuda::getDefaultCUDAStream(device)
                                                      : c10::cuda::getStreamFromExternal(stream, device));
}

}  // namespace

cudaStream_t kernels::cuda::current_stream() {
    return c10::cuda::getCurrentCUDAStream().stream();
}

StreamScope::StreamScope(cudaStream_t stream) : before_(kernels::cuda::current_stream()) {
    set_current(stream);
}

StreamScope::~StreamScope() {
    set_current(before_);
}

}  // namespace hybrid
