// Operations captured into a graph, to be played any number of times.
#pragma once

#include "device_array.h"
#include "emulation/emulation.h"

namespace hybrid::kernels::cuda {

// From here on what begins on the current stream is captured, until it is played for the first time.
class Capture {
  public:
    Capture() {
        expect_success(cudaStreamCreate(&stream_));
        emulation::set_current_stream(stream_);
        expect_success(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal));
    }
    ~Capture() {
        emulation::set_current_stream(nullptr);
        cudaGraphExecDestroy(executable_);
        cudaGraphDestroy(graph_);
        cudaStreamDestroy(stream_);
    }

    cudaStream_t stream() { return stream_; }

    void play() {
        if (executable_ == nullptr) {
            expect_success(cudaStreamEndCapture(stream_, &graph_));
            expect_success(cudaGraphInstantiate(&executable_, graph_, 0));
        }
        expect_success(cudaGraphLaunch(executable_, stream_));
        expect_success(cudaStreamSynchronize(stream_));
    }

  private:
    cudaStream_t stream_ = nullptr;
    cudaGraph_t graph_ = nullptr;
    cudaGraphExec_t executable_ = nullptr;
};

}  // namespace hybrid::kernels::cuda
