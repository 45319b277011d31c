// How the processes of a group find each other in the store: each claims its rank, all agree on what they are, and
// everyone waits until the last has come.
#pragma once

#include <string>
#include <vector>

#include "distributed/c10d/store_connection.h"
#include "distributed/process_group.h"

namespace hybrid {

// One process of the group, as the others see it.
struct Member {
    std::string label;
    // The address of its machine that it reaches the store from.
    std::string address;
    bool serves_store = false;
};

// Returns every process of the group, by rank, once all have come, which must be before the end. HY_STATUS_PEER_FAILED
// names the ranks that did not come; HY_STATUS_INVALID_ARGUMENT says that processes disagree, or that a rank is there
// twice.
std::vector<Member> meet(StoreConnection& store, const ProcessGroupConfig& config, const std::string& backend,
                         const Member& self, std::chrono::steady_clock::time_point end);

// "rank 1 (node7, process 4711)"
std::string name_of(int32_t rank, const std::string& label);

}  // namespace hybrid
