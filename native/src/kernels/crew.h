// Threads that stand by for the parts of one job after the other. Where jobs take microseconds, waking threads that
// sleep for each of them, as OpenMP does under OMP_WAIT_POLICY=passive, takes as long as the jobs.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "kernels/kernels.h"

namespace hybrid::kernels {

class Crew {
  public:
    // Runs the body on the calling thread while OpenMP's other threads stand by for what it shares with them. OpenMP's
    // own parallel regions have one thread meanwhile.
    static void during(const std::function<void(Crew&)>& body);

    // Runs a job's parts on all threads and returns when they are done.
    void share(Part part, const void* job);

  private:
    Crew() = default;
    void stand_by(int64_t thread);
    void announce(Part part, const void* job);

    int64_t threads_ = 1;
    Part part_ = nullptr;  // nullptr: no more jobs
    const void* job_ = nullptr;
    alignas(64) std::atomic<int64_t> jobs_{0};  // announced so far
    alignas(64) std::atomic<int64_t> busy_{0};  // threads that are not done with the last
};

}  // namespace hybrid::kernels
