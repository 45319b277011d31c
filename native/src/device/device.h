// A place where arrays live and operations run: the host, or a CUDA device.
//
// What is begun on a device happens in order. On CUDA a call returns before it has happened, unless it says otherwise;
// the order is that of the calling thread's current stream.
#pragma once

#include <cstdint>
#include <memory>

#include "device/event.h"
#include "device/graph.h"
#include "hybrid/hybrid.h"

namespace hybrid {

class Device {
  public:
    virtual ~Device() = default;

    virtual hy_device kind() const = 0;
    // Of the compute capability; 0 where there is none.
    virtual int32_t compute_major() const { return 0; }

    // What the calling thread begins from now on goes to this device. Threads come from pools and begin with the first
    // CUDA device: every call into the library that computes makes its device current.
    virtual void make_current() {}

    // Zeroed memory, aligned for every type and vector. `purpose` names it in the error when it cannot be had
    // (HY_STATUS_OUT_OF_MEMORY, with what to change).
    virtual void* allocate(int64_t bytes, const char* purpose) = 0;
    virtual void release(void* memory) = 0;

    // From the host, whose memory may change when the call returns.
    virtual void upload(void* to, const void* from, int64_t bytes) = 0;
    // To the host: returns when it is there.
    virtual void download(void* to, const void* from, int64_t bytes) = 0;
    // Between arrays of the device and pinned ones, which stay as they are until it has happened.
    virtual void copy(void* to, const void* from, int64_t bytes) = 0;
    virtual void clear(void* memory, int64_t bytes) = 0;

    // Returns when all that was begun has happened. Throws what the device has found wrong.
    virtual void synchronize() = 0;

    // Pinned arrays: memory of the host with which `copy` exchanges data while the host goes on.
    virtual void* allocate_pinned(int64_t bytes, const char* purpose) { return allocate(bytes, purpose); }
    virtual void release_pinned(void* memory) { release(memory); }

    // Those of a device on which everything has happened when its call returns, unless a device has its own.
    virtual std::unique_ptr<Event> make_event();
    virtual std::unique_ptr<GraphRecorder> make_graph_recorder();
};

Device& cpu_device();

// The index-th CUDA device. HY_STATUS_INVALID_ARGUMENT when there is none or the library was built without CUDA.
Device& cuda_device(int32_t index);

}  // namespace hybrid
