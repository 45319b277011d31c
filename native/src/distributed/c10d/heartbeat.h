// A thread that tells the others that this process lives and what it does, and notices when another one no longer does.
//
// Every process writes its pulse to the store about ten times in `timeout`. Rank 0 reads everybody's; the others read
// rank 0's and whether the group has failed, so that the store answers a few requests per process. A process that is
// silent for `timeout`, one that gives up, and a store that does not answer for `timeout` become the group's failure;
// the first failure that is in the store is everybody's.
//
// Threads: beats and reads are the heartbeat's thread alone, over a connection of its own. What the process says and
// what the thread found is shared under one mutex. A thread that hangs in a request to a dead store is left behind: it
// shares the ownership of all it uses.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "distributed/c10d/store_connection.h"

namespace hybrid {

class Heartbeat {
  public:
    // labels: what messages call each process beside its rank, by rank.
    Heartbeat(std::unique_ptr<StoreConnection> store, int32_t rank, std::vector<std::string> labels,
              std::chrono::milliseconds timeout);
    // Stops the thread, or leaves it behind when the group has failed and the thread hangs.
    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

    void set_activity(const std::string& activity);

    // Makes the reason the group's failure. Returns when the others can read it, or when the store did not take it
    // within a second.
    void give_up(const std::string& reason);

    // A connection to another process broke: within a few beats failure() says who is to blame.
    void suspect(const std::string& what);

    // The message of the group's failure, once it has one.
    // waited: for how long the caller has been waiting for the others; a process that left is missed only then.
    std::optional<std::string> failure(std::chrono::steady_clock::duration waited = {});

    // After a failure: keeps the store's own process there until the others have read it.
    void let_others_read();

    // Says goodbye. Returns when the others can read it, and, if asked, when all others have left too.
    void leave(bool wait_for_others);

    class State;

  private:
    std::shared_ptr<State> state_;
    std::thread thread_;
};

}  // namespace hybrid
