// Operations recorded once and begun again by one call.
//
// On CUDA a step begins hundreds of kernels, and beginning each costs the host more than many of them take.
#pragma once

#include <functional>
#include <memory>

namespace hybrid {

class Graph {
  public:
    virtual ~Graph() = default;

    // Begins the recorded operations on the current stream, with the arrays of the recording.
    virtual void play() = 0;
};

// Records graphs that share the memory of what their operations allocate: graphs of one recorder are played one after
// the other, and nothing that an operation allocated in one is read in another.
class GraphRecorder {
  public:
    virtual ~GraphRecorder() = default;

    // Takes down what `body` begins instead of doing it. The body neither waits, uploads nor downloads, and the same
    // operations of the same shapes have run once before: the first time they may allocate and choose algorithms.
    virtual std::unique_ptr<Graph> record(const std::function<void()>& body) = 0;
};

}  // namespace hybrid
