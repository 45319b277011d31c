// Where libtorch was built without c10d, or the system is not one whose sockets endpoint.cpp knows.
#include "distributed/process_group.h"
#include "distributed/store_server.h"
#include "support/error.h"

namespace hybrid {
namespace {

[[noreturn]] void fail_without_c10d() {
    fail(HY_STATUS_INVALID_ARGUMENT,
         "this library was built without torch.distributed (c10d): it trains in one process only; build it on Linux "
         "with a libtorch that has USE_DISTRIBUTED");
}

}  // namespace

std::shared_ptr<ProcessGroup> join_process_group(const ProcessGroupConfig&) {
    fail_without_c10d();
}

std::unique_ptr<StoreServer> serve_store(int32_t) {
    fail_without_c10d();
}

}  // namespace hybrid
