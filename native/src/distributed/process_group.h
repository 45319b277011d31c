// The processes that train one model together. The body, over libtorch's c10d, is c10d/process_group.cpp; where
// libtorch was built without c10d, without_c10d.cpp says so.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "distributed/collectives.h"
#include "hybrid/hybrid.h"

namespace hybrid {

// How a process joins its group: hy_process_group_config, checked and copied.
struct ProcessGroupConfig {
    explicit ProcessGroupConfig(const hy_process_group_config& config);

    hy_backend backend;
    int32_t rank;
    int32_t size;
    int32_t local_rank;
    std::string store_host;
    int32_t store_port;
    std::string store_prefix;
    std::string interface_name;
    std::string label;
    std::chrono::milliseconds timeout;
    std::chrono::milliseconds start_timeout;
    bool serves_store;
};

hy_process_group_config default_process_group_config();

class ProcessGroup : public Collectives {
  public:
    // Tells the others that this process gives up. From any thread.
    virtual void give_up(const std::string& reason) = 0;
};

// Returns when all processes of the group have come and are connected.
std::shared_ptr<ProcessGroup> join_process_group(const ProcessGroupConfig& config);

}  // namespace hybrid
