#include "ranks.h"

#include <future>

namespace hybrid::test {

void run_ranks(int32_t size, const std::function<void(ProcessGroup&)>& body) {
    const std::unique_ptr<StoreServer> server = serve_store(0);
    std::vector<std::future<void>> ranks;
    for (int32_t rank = 0; rank < size; ++rank)
        ranks.push_back(std::async(std::launch::async, [&server, &body, rank, size] {
            const auto group = join_process_group(ProcessGroupConfig(group_config(*server, rank, size)));
            body(*group);
        }));
    for (std::future<void>& rank : ranks) rank.wait();
    for (std::future<void>& rank : ranks) rank.get();
}

}  // namespace hybrid::test
