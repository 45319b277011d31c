// What the processes of a group do together, on slices of flat float32 buffers. process_group.h carries it over c10d.
//
// Every process makes the same calls in the same order, from one thread. A call that returns Pending has begun and goes
// on beside the caller's work; the buffer is left alone until wait() returns. Whatever a call throws about another
// process is HY_STATUS_PEER_FAILED.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "hybrid/hybrid.h"

namespace hybrid {

class Collectives {
  public:
    class Pending {
      public:
        virtual ~Pending() = default;
        // Returns when the collective is over.
        virtual void wait() = 0;
    };

    virtual ~Collectives() = default;

    virtual int32_t rank() const = 0;
    virtual int32_t size() const = 0;
    // Where the slices lie.
    virtual hy_device device() const = 0;

    // values [count] becomes its sum over the processes: the same bits on all of them.
    virtual std::unique_ptr<Pending> all_reduce(float* values, int64_t count) = 0;

    virtual std::unique_ptr<Pending> begin_all_reduce(double* values, int64_t count) = 0;

    // values [size * count]: the rank-th part of `count` becomes the sum of that part over the processes; what the
    // other parts hold afterwards is undefined.
    virtual std::unique_ptr<Pending> reduce_scatter(float* values, int64_t count) = 0;

    // values [size * count]: every process brings the rank-th part of `count` and gets the others'.
    virtual std::unique_ptr<Pending> all_gather(float* values, int64_t count) = 0;

    // values [count] becomes the root's.
    virtual std::unique_ptr<Pending> broadcast(float* values, int64_t count, int32_t root) = 0;

    // Small values of the host, finished when the call returns.
    virtual void all_reduce(double* values, int64_t count) = 0;
    virtual void broadcast(void* bytes, int64_t count, int32_t root) = 0;
    virtual void barrier() = 0;

    // What this process is doing, for the messages of the others.
    virtual void set_activity(const std::string& activity) = 0;
    // Throws when another process is lost or gave up.
    virtual void check() const = 0;
};

}  // namespace hybrid
