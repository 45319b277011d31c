// One connection to the store of a job, for the keys of one group. A connection is used by one thread at a time: a
// request that waits for its answer keeps the others waiting.
#pragma once

#include <c10/util/intrusive_ptr.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <torch/csrc/distributed/c10d/Store.hpp>

namespace hybrid {

class StoreConnection {
  public:
    // Connects to a numeric address and asks for an answer, which must come within the timeout, as must all others.
    // What the store's socket reports, and that what listens there is no store, is HY_STATUS_PEER_FAILED.
    StoreConnection(const std::string& address, int32_t port, const std::string& prefix,
                    std::chrono::milliseconds timeout);

    void set(const std::string& key, const std::string& value);
    // The value of a key that is there.
    std::string get(const std::string& key);
    bool has(const std::string& key);
    // Sets a key unless it is there; returns what is there then.
    std::string set_if_absent(const std::string& key, const std::string& value);
    // Adds to a counter that begins at 0; returns the sum.
    int64_t add(const std::string& key, int64_t value);

    // For c10d's own keys: a part of the store that this class does not use.
    c10::intrusive_ptr<c10d::Store> part(const std::string& prefix) const;

    // "host:port", for messages.
    const std::string& name() const { return name_; }
    // Who serves the store, once it is known: "rank 0 (node7, process 4711)".
    void set_server(const std::string& server) { server_ = server; }
    // The sentence about a store that is silent or gone; the detail goes into it as it is: " for 10 s".
    std::string no_answer(const std::string& detail) const;

  private:
    template <typename Request>
    auto ask(const Request& request);

    std::string name_;
    std::string server_ = "the process that serves it (rank 0 or the launcher)";
    c10::intrusive_ptr<c10d::Store> store_;
};

}  // namespace hybrid
