#include "device/cuda/graph.h"

#include "device/cuda/allocator.h"
#include "device/cuda/stream_scope.h"
#include "kernels/cuda/launch.h"

namespace hybrid {

using kernels::cuda::check;
using kernels::cuda::current_stream;

namespace {

class CudaGraph : public Graph {
  public:
    CudaGraph(cudaGraph_t recorded, std::unique_ptr<GraphMemory> memory) : memory_(std::move(memory)) {
        check(cudaGraphInstantiateWithFlags(&executable_, recorded, 0), "making a graph ready");
    }
    ~CudaGraph() override { cudaGraphExecDestroy(executable_); }
    CudaGraph(const CudaGraph&) = delete;
    CudaGraph& operator=(const CudaGraph&) = delete;

    void play() override { check(cudaGraphLaunch(executable_, current_stream()), "beginning a graph"); }

  private:
    std::unique_ptr<GraphMemory> memory_;
    cudaGraphExec_t executable_ = nullptr;
};

class CudaGraphRecorder : public GraphRecorder {
  public:
    explicit CudaGraphRecorder(int32_t device) : pool_(device) {
        // The default stream cannot be recorded.
        check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "creating a stream");
    }
    ~CudaGraphRecorder() override { cudaStreamDestroy(stream_); }
    CudaGraphRecorder(const CudaGraphRecorder&) = delete;
    CudaGraphRecorder& operator=(const CudaGraphRecorder&) = delete;

    std::unique_ptr<Graph> record(const std::function<void()>& body) override {
        auto memory = std::make_unique<GraphMemory>(pool_, stream_);
        const std::unique_ptr<CUgraph_st, Destroy> recorded(capture(body));
        memory->end();
        return std::make_unique<CudaGraph>(recorded.get(), std::move(memory));
    }

  private:
    struct Destroy {
        void operator()(cudaGraph_t graph) const { cudaGraphDestroy(graph); }
    };

    cudaGraph_t capture(const std::function<void()>& body) {
        const StreamScope recorded_stream(stream_);
        // Other threads, NCCL's watchdog for one, may go on with calls that a capture forbids.
        check(cudaStreamBeginCapture(stream_, cudaStreamCaptureModeThreadLocal), "recording a graph");
        cudaGraph_t graph = nullptr;
        try {
            body();
        } catch (...) {
            cudaStreamEndCapture(stream_, &graph);
            if (graph != nullptr) cudaGraphDestroy(graph);
            cudaGetLastError();
            throw;
        }
        check(cudaStreamEndCapture(stream_, &graph), "recording a graph");
        return graph;
    }

    GraphPool pool_;
    cudaStream_t stream_ = nullptr;
};

}  // namespace

std::unique_ptr<GraphRecorder> make_cuda_graph_recorder(int32_t device) {
    return std::make_unique<CudaGraphRecorder>(device);
}

}  // namespace hybrid
