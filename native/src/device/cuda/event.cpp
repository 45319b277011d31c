#include "device/cuda/event.h"

#include "kernels/cuda/launch.h"

namespace hybrid {

using kernels::cuda::check;
using kernels::cuda::current_stream;

// Who waits for a step sleeps: the processor has batches to load.
CudaEvent::CudaEvent() {
    check(cudaEventCreateWithFlags(&event_, cudaEventBlockingSync), "creating an event");
}

CudaEvent::~CudaEvent() {
    cudaEventDestroy(event_);
}

void CudaEvent::record() {
    record(current_stream());
}

void CudaEvent::record(cudaStream_t stream) {
    check(cudaEventRecord(event_, stream), "recording an event");
}

void CudaEvent::wait() {
    check(cudaStreamWaitEvent(current_stream(), event_, 0), "waiting for an event");
}

bool CudaEvent::happened() const {
    const cudaError_t state = cudaEventQuery(event_);
    if (state != cudaErrorNotReady) {
        check(state, "asking for an event");
        return true;
    }
    // It is kept as the last error although it is none.
    cudaGetLastError();
    return false;
}

void CudaEvent::synchronize() const {
    check(cudaEventSynchronize(event_), "waiting for an event");
}

double CudaEvent::milliseconds_since(const Event& earlier) const {
    float milliseconds = 0.0f;
    check(cudaEventElapsedTime(&milliseconds, static_cast<const CudaEvent&>(earlier).event_, event_),
          "measuring between two events");
    return static_cast<double>(milliseconds);
}

}  // namespace hybrid
