// How a group forms, ends and fails, with ranks that are threads of this process.
#include "distributed/process_group.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "distributed/store_server.h"
#include "ranks.h"
#include "text.h"

namespace hybrid::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::shared_ptr<ProcessGroup> join(const hy_process_group_config& config) {
    return join_process_group(ProcessGroupConfig(config));
}

// A socket that listens and never answers.
class SilentListener {
  public:
    SilentListener() : descriptor_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof(address);
        EXPECT_EQ(0, ::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), length));
        EXPECT_EQ(0, ::listen(descriptor_, 8));
        EXPECT_EQ(0, ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length));
        port_ = ntohs(address.sin_port);
    }
    ~SilentListener() { ::close(descriptor_); }
    int32_t port() const { return port_; }

  private:
    int descriptor_;
    int32_t port_;
};

// A port that is free now.
int32_t free_port() {
    return serve_store(0)->port();
}

TEST(ProcessGroupTest, WhoDidNotComeIsNamed) {
    const auto server = serve_store(0);
    auto first = group_config(*server, 0, 5);
    auto last = group_config(*server, 4, 5);
    first.start_timeout = last.start_timeout = 1;
    auto other = std::async(std::launch::async, [&] { return error_of([&] { join(last); }); });
    const std::string error = error_of([&] { join(first); });
    EXPECT_TRUE(contains(error, "7: ranks 1, 2 and 3 of 5 have not come within 1 s"));
    EXPECT_TRUE(contains(other.get(), "7: ranks 1, 2 and 3 of 5 have not come within 1 s"));
}

TEST(ProcessGroupTest, ARankThatIsThereAlreadyIsRefused) {
    const auto server = serve_store(0);
    auto config = group_config(*server, 1, 2);
    config.label = "node7, process 4711";
    config.start_timeout = 1;
    auto first = std::async(std::launch::async, [&] { return error_of([&] { join(config); }); });
    std::this_thread::sleep_for(milliseconds(300));
    EXPECT_TRUE(contains(error_of([&] { join(config); }), "1: rank 1 (node7, process 4711) is in the group already"));
    EXPECT_TRUE(contains(first.get(), "7: rank 0 of 2 has not come within 1 s"));
}

TEST(ProcessGroupTest, ProcessesMustAgreeOnTheWorldSize) {
    const auto server = serve_store(0);
    auto config = group_config(*server, 1, 2);
    config.start_timeout = 1;
    error_of([&] { join(config); });
    EXPECT_TRUE(contains(error_of([&] { join(group_config(*server, 0, 4)); }),
                         "1: this process was told to form a group of 4 processes over gloo, another one a group of 2 "
                         "processes over gloo"));
}

TEST(ProcessGroupTest, AnotherPrefixIsAnotherGroup) {
    const auto server = serve_store(0);
    auto config = group_config(*server, 0, 1);
    join(config)->barrier();
    config.store_prefix = "restart 1";
    join(config)->barrier();
    EXPECT_TRUE(contains(error_of([&] { join(config); }), "a store_prefix of its own"));
}

TEST(ProcessGroupTest, AStoreThatNobodyServesIsAnError) {
    hy_process_group_config config = default_process_group_config();
    config.store_host = "127.0.0.1";
    config.store_port = free_port();
    config.start_timeout = 1;
    const std::string error = error_of([&] { join(config); });
    EXPECT_TRUE(contains(error, "7: no connection to the store at 127.0.0.1:"));
    EXPECT_TRUE(contains(error, "within 1 s (Connection refused)"));
}

TEST(ProcessGroupTest, AHostWithoutAddressIsAnError) {
    hy_process_group_config config = default_process_group_config();
    config.store_host = "no-such-host.invalid";
    config.store_port = 29500;
    config.start_timeout = 1;
    EXPECT_TRUE(
        contains(error_of([&] { join(config); }), "7: no connection to the store at no-such-host.invalid:29500"));
}

TEST(ProcessGroupTest, WhatListensMustBeAStore) {
    const SilentListener listener;
    hy_process_group_config config = default_process_group_config();
    config.store_host = "127.0.0.1";
    config.store_port = listener.port();
    config.start_timeout = 1;
    EXPECT_TRUE(contains(error_of([&] { join(config); }), "does not answer as a store"));
}

TEST(ProcessGroupTest, APortInUseIsAnError) {
    const auto server = serve_store(0);
    const std::string error = error_of([&] { serve_store(server->port()); });
    EXPECT_TRUE(contains(error, "1: port " + std::to_string(server->port()) + " is in use on this machine"));
}

TEST(ProcessGroupTest, Rank0MayServeTheStore) {
    auto config = default_process_group_config();
    config.store_host = "127.0.0.1";
    config.store_port = free_port();
    config.world_size = 2;
    config.start_timeout = 20;
    auto other = std::async(std::launch::async, [config]() mutable {
        config.rank = 1;
        const auto group = join(config);
        group->barrier();
        std::this_thread::sleep_for(seconds(1));
        group->check();
    });
    config.serves_store = 1;
    {
        const auto group = join(config);
        group->barrier();
    }
    EXPECT_EQ(error_of([&] { other.get(); }), "");
}

TEST(ProcessGroupTest, WhoGivesUpTellsTheOthersWhy) {
    const auto server = serve_store(0);
    std::string errors[3];
    std::vector<std::thread> ranks;
    for (int32_t rank = 0; rank < 3; ++rank)
        ranks.emplace_back([&, rank] {
            auto config = group_config(*server, rank, 3);
            config.label = "node7";
            const auto group = join(config);
            if (rank == 2) group->give_up("the disk is full");
            errors[rank] = error_of([&] { group->barrier(); });
        });
    for (std::thread& rank : ranks) rank.join();
    for (const std::string& error : errors) EXPECT_EQ(error, "7: rank 2 (node7) gave up: the disk is full");
}

TEST(ProcessGroupTest, WhoLeavesIsMissedByThoseWhoWaitForIt) {
    const auto server = serve_store(0);
    auto config = group_config(*server, 0, 2);
    config.timeout = 1;
    auto other = std::async(std::launch::async, [&] {
        auto config = group_config(*server, 1, 2);
        config.timeout = 1;
        const auto group = join(config);
        group->set_activity("step 12");
    });
    const auto group = join(config);
    const std::string error = error_of([&] { group->barrier(); });
    EXPECT_TRUE(contains(error, "7: rank 1"));
    other.get();
}

// Joining ends for all or for none: who leaves at once finds nobody still connecting. Many groups at once keep the
// processors busy, so that in some of them one comes late.
TEST(ProcessGroupTest, WhoLeavesAtOnceDoesNotDisturbWhoStillJoins) {
    std::vector<std::future<void>> groups;
    for (int group = 0; group < 100; ++group)
        groups.push_back(std::async(std::launch::async, [] { run_ranks(2, [](ProcessGroup&) {}); }));
    for (std::future<void>& group : groups) EXPECT_NO_THROW(group.get());
}

TEST(ProcessGroupTest, WhoLeavesIsNotLost) {
    const auto server = serve_store(0);
    auto other = std::async(std::launch::async, [&] {
        auto config = group_config(*server, 1, 2);
        config.timeout = 1;
        join(config)->barrier();
    });
    auto config = group_config(*server, 0, 2);
    config.timeout = 1;
    const auto group = join(config);
    group->barrier();
    other.get();
    std::this_thread::sleep_for(milliseconds(1500));
    EXPECT_EQ(error_of([&] { group->check(); }), "");
}

}  // namespace
}  // namespace hybrid::test
