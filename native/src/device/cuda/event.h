// An event of the CUDA runtime.
#pragma once

#include <cuda_runtime.h>

#include "device/event.h"

namespace hybrid {

class CudaEvent : public Event {
  public:
    CudaEvent();
    ~CudaEvent() override;
    CudaEvent(const CudaEvent&) = delete;
    CudaEvent& operator=(const CudaEvent&) = delete;

    void record() override;
    void record(cudaStream_t stream);
    void wait() override;
    bool happened() const override;
    void synchronize() const override;
    double milliseconds_since(const Event& earlier) const override;

  private:
    cudaEvent_t event_ = nullptr;
};

}  // namespace hybrid
