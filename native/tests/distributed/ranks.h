// A group of several ranks in one process, a thread for each, over a store of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "distributed/process_group.h"
#include "distributed/store_server.h"

namespace hybrid::test {

// A configuration whose store is served by `server`: short limits, no backend asked for but Gloo.
inline hy_process_group_config group_config(const StoreServer& server, int32_t rank, int32_t size) {
    hy_process_group_config config = default_process_group_config();
    config.backend = HY_BACKEND_GLOO;
    config.rank = rank;
    config.world_size = size;
    config.local_rank = rank;
    config.store_host = "127.0.0.1";
    config.store_port = server.port();
    config.timeout = 10;
    config.start_timeout = 20;
    return config;
}

// Runs body(group) for every rank, each on a thread of its own; throws what the first of them threw.
void run_ranks(int32_t size, const std::function<void(ProcessGroup&)>& body);

}  // namespace hybrid::test
