// Two machines, played by two network namespaces of Linux with a cable between them.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include "child.h"
#include "text.h"

namespace hybrid::test {
namespace {

constexpr const char* kWorker = HYBRID_GROUP_WORKER;
constexpr const char* kPort = "29500";
constexpr const char* kAddresses[] = {"10.213.77.1", "10.213.77.2"};

bool run(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

class NetworkTest : public testing::Test {
  protected:
    void SetUp() override {
        if (::geteuid() != 0) GTEST_SKIP() << "network namespaces need root";
        if (!run("ip -V")) GTEST_SKIP() << "network namespaces need ip (iproute2)";
        const bool made =
            run("ip netns add " + machine(0)) && run("ip netns add " + machine(1)) &&
            run("ip -n " + machine(0) + " link add cable0 type veth peer name cable1 netns " + machine(1));
        if (!made) GTEST_SKIP() << "this machine allows no network namespaces";
        for (int32_t rank : {0, 1}) {
            const std::string in = "ip -n " + machine(rank);
            ASSERT_TRUE(run(in + " addr add " + kAddresses[rank] + "/24 dev " + cable(rank)));
            ASSERT_TRUE(run(in + " link set " + cable(rank) + " up") && run(in + " link set lo up"));
        }
    }

    void TearDown() override {
        workers_.clear();
        for (int32_t rank : {0, 1}) run("ip netns del " + machine(rank));
    }

    static std::string machine(int32_t rank) {
        return "hybrid-" + std::to_string(::getpid()) + "-" + std::to_string(rank);
    }
    static std::string cable(int32_t rank) { return "cable" + std::to_string(rank); }

    // Rank 0 serves the store; rank 1 finds it at the address of rank 0's machine.
    void start(const std::string& story) {
        for (int32_t rank : {0, 1}) {
            std::vector<std::string> command{
                "ip",          "netns", "exec", machine(rank), kWorker, story, std::to_string(rank), "2",
                kAddresses[0], kPort,   "1"};
            if (rank == 0) command.push_back("serve");
            workers_.push_back(Child(command));
        }
    }

    std::vector<Child> workers_;
};

TEST_F(NetworkTest, MachinesFindEachOtherByTheAddressesTowardsTheStore) {
    start("some-steps");
    for (Child& worker : workers_) EXPECT_EQ(worker.wait(), 0) << worker.read_line() << worker.read_line();
}

TEST_F(NetworkTest, BothSidesOfACutCableEnd) {
    start("steps");
    for (Child& worker : workers_) ASSERT_TRUE(worker.read_until("working"));
    ASSERT_TRUE(run("ip -n " + machine(0) + " link set cable0 down"));
    EXPECT_TRUE(contains(workers_[0].read_line(), "7: rank 1 (worker 1) has not been heard of for"));
    const std::string error = workers_[1].read_line();
    EXPECT_TRUE(contains(error, "7: no answer from the store at 10.213.77.1:29500"));
    EXPECT_TRUE(contains(error, ": rank 0 (worker 0) has ended or stands still, or the network has failed"));
    for (Child& worker : workers_) EXPECT_EQ(worker.wait(), HY_STATUS_PEER_FAILED);
}

}  // namespace
}  // namespace hybrid::test
