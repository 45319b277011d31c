// A process group of threads, stricter than a real one: it takes what it was given when a collective begins and spoils
// the buffer until wait() returns, leaves NaN where results are undefined, and fails where processes disagree.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "distributed/collectives.h"

namespace hybrid {

class ThreadGroup {
  public:
    // device: where the slices are said to lie. A thread can reach them.
    explicit ThreadGroup(int32_t size, hy_device device = HY_DEVICE_CPU) : size_(size), device_(device) {}

    std::shared_ptr<Collectives> member(int32_t rank);

    // Whoever waits, now or later, fails with HY_STATUS_PEER_FAILED and this reason.
    void abort(const std::string& reason);

    // What the ranks said that they do, in order.
    std::vector<std::string> activities(int32_t rank);

  private:
    class Member;

    // One collective of all members. The result is computed from the contributions when the last has come.
    struct Meeting {
        std::string what;
        std::vector<std::vector<char>> contributions;
        int32_t arrived = 0;
        int32_t left = 0;
    };

    Meeting& arrive(int32_t rank, int64_t index, const std::string& what, const void* bytes, int64_t count);
    void wait_for_all(const Meeting& meeting);
    void leave(int64_t index);

    const int32_t size_;
    const hy_device device_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<int64_t, Meeting> meetings_;
    std::map<int32_t, std::vector<std::string>> activities_;
    std::string failure_;
};

// Runs the body once per rank, each on its own thread, which works alone. An exception of one aborts the group and
// is thrown again when all have ended.
void run_ranks(int32_t ranks, const std::function<void(int32_t rank, std::shared_ptr<Collectives>)>& body);
void run_ranks(ThreadGroup& group, int32_t ranks,
               const std::function<void(int32_t rank, std::shared_ptr<Collectives>)>& body);

}  // namespace hybrid
