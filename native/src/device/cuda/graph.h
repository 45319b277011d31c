// Graphs of the CUDA runtime, captured from a stream.
#pragma once

#include <cstdint>
#include <memory>

#include "device/graph.h"

namespace hybrid {

std::unique_ptr<GraphRecorder> make_cuda_graph_recorder(int32_t device);

}  // namespace hybrid
