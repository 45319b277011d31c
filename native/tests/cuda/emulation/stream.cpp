#include "emulation/stream.h"

#include <memory>
#include <vector>

#include "emulation/error.h"
#include "emulation/memory.h"

using Operations = std::vector<std::function<cudaError_t()>>;

struct CUgraph_st {
    Operations operations;
};

struct CUgraphExec_st {
    Operations operations;
};

struct CUstream_st {
    std::unique_ptr<CUgraph_st> captured;  // while it captures
    bool invalidated = false;
};

namespace hybrid::emulation {

bool captures(cudaStream_t stream) {
    return stream != nullptr && stream->captured != nullptr;
}

cudaError_t begin(cudaStream_t stream, std::function<cudaError_t()> operation) {
    if (!captures(stream)) return operation();
    if (stream->invalidated)
        return report(cudaErrorStreamCaptureInvalidated, "an earlier call has ended the stream's capture");
    stream->captured->operations.push_back(std::move(operation));
    return cudaSuccess;
}

}  // namespace hybrid::emulation

using hybrid::emulation::captures;
using hybrid::emulation::report;

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
    *stream = new CUstream_st;
    return cudaSuccess;
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
    return cudaStreamCreate(stream);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    delete stream;
    return cudaSuccess;
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
    if (captures(stream)) {
        stream->invalidated = true;
        return report(cudaErrorStreamCaptureUnsupported, "a stream that captures cannot be waited for");
    }
    return hybrid::emulation::check_guard_zones("cudaStreamSynchronize");
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
    if (stream == nullptr) return report(cudaErrorStreamCaptureUnsupported, "the default stream cannot capture");
    if (captures(stream)) return report(cudaErrorStreamCaptureUnsupported, "the stream captures already");
    stream->captured = std::make_unique<CUgraph_st>();
    stream->invalidated = false;
    return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
    *graph = nullptr;
    if (!captures(stream)) return report(cudaErrorInvalidValue, "the stream does not capture");
    const std::unique_ptr<CUgraph_st> captured = std::move(stream->captured);
    if (stream->invalidated)
        return report(cudaErrorStreamCaptureInvalidated, "an earlier call has ended the stream's capture");
    *graph = new CUgraph_st{captured->operations};
    return cudaSuccess;
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph, unsigned long long) {
    *executable = new CUgraphExec_st{graph->operations};
    return cudaSuccess;
}

cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* executable, cudaGraph_t graph, unsigned long long flags) {
    return cudaGraphInstantiate(executable, graph, flags);
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t stream) {
    return hybrid::emulation::begin(stream, [operations = executable->operations] {
        for (const auto& operation : operations) {
            if (const cudaError_t error = operation()) return error;
        }
        return cudaSuccess;
    });
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
    delete executable;
    return cudaSuccess;
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    delete graph;
    return cudaSuccess;
}
