#include <cmath>

#include "distributed/process_group.h"
#include "support/error.h"

namespace hybrid {
namespace {

// Long enough for any job, short enough for every clock's arithmetic.
constexpr double kLongestSeconds = 30.0 * 24 * 3600;

std::string text(const char* value) {
    return value == nullptr ? "" : value;
}

std::chrono::milliseconds seconds(double value, const char* name) {
    require(std::isfinite(value) && value >= 1 && value <= kLongestSeconds, name, " is ", value, " s; it must be 1 to ",
            kLongestSeconds);
    return std::chrono::milliseconds(std::llround(value * 1000));
}

}  // namespace

ProcessGroupConfig::ProcessGroupConfig(const hy_process_group_config& config)
    : backend(config.backend),
      rank(config.rank),
      size(config.world_size),
      local_rank(config.local_rank),
      store_host(text(config.store_host)),
      store_port(config.store_port),
      store_prefix(text(config.store_prefix)),
      interface_name(text(config.interface_name)),
      label(text(config.label)),
      timeout(seconds(config.timeout, "timeout")),
      start_timeout(seconds(config.start_timeout, "start_timeout")),
      serves_store(config.serves_store != 0) {
    require(backend >= HY_BACKEND_AUTO && backend <= HY_BACKEND_NCCL, "backend is ", static_cast<int>(backend),
            "; it must be an hy_backend");
    require(size >= 1, "world_size is ", size, "; it must be at least 1");
    require(rank >= 0 && rank < size, "rank is ", rank, "; it must be 0 to ", size - 1, " in a group of ", size);
    require(local_rank >= 0, "local_rank is ", local_rank, "; it must be 0 or more");
    require(store_port >= 1 && store_port <= 65535, "store_port is ", store_port, "; it must be 1 to 65535");
    require(serves_store || !store_host.empty(), "store_host is empty; it must name the machine that serves the store");
}

hy_process_group_config default_process_group_config() {
    hy_process_group_config config{};
    config.struct_size = sizeof(config);
    config.world_size = 1;
    config.timeout = 60;
    config.start_timeout = 300;
    return config;
}

}  // namespace hybrid
