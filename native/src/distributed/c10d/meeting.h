// From a configuration to the others: reaches the store, meets every process there, finds the address that they can
// reach this one at.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "distributed/c10d/store_connection.h"
#include "distributed/process_group.h"

namespace hybrid {

struct Meeting {
    std::unique_ptr<StoreConnection> store;
    // Another connection, for the heartbeat's thread.
    std::unique_ptr<StoreConnection> heartbeats_store;
    // By rank, what messages call each process beside its rank.
    std::vector<std::string> labels;
    // Where the others reach this process.
    std::string address;
};

// Within start_timeout, even where a request to the store hangs.
Meeting meet_the_others(const ProcessGroupConfig& config, const std::string& backend);

}  // namespace hybrid
