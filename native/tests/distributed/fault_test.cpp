// What the others do when a process of the group is killed, stopped, gives up or loses the store.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <memory>
#include <thread>

#include "child.h"
#include "distributed/store_server.h"
#include "text.h"

namespace hybrid::test {
namespace {

constexpr const char* kWorker = HYBRID_GROUP_WORKER;
// Seconds: of the group, in which a silent process is lost.
constexpr const char* kTimeout = "1";

class FaultTest : public testing::Test {
  protected:
    void start(const std::string& story, int32_t size, const std::string& port, const std::string& rank_0s = "") {
        for (int32_t rank = 0; rank < size; ++rank)
            workers_.push_back(Child({kWorker, story, std::to_string(rank), std::to_string(size), "127.0.0.1", port,
                                      kTimeout, rank == 0 ? rank_0s : ""}));
    }

    void start_with_a_store_of_rank_0(const std::string& story, int32_t size) {
        start(story, size, std::to_string(serve_store(0)->port()), "serve");
    }

    void start(const std::string& story, int32_t size) {
        store_ = serve_store(0);
        start(story, size, std::to_string(store_->port()));
    }

    void wait_until_all_work() {
        for (Child& worker : workers_) ASSERT_TRUE(worker.read_until("working"));
    }

    void expect_failure_of_all(const std::string& part) {
        for (int32_t rank = 0; rank < static_cast<int32_t>(workers_.size()); ++rank) expect_failure_of(rank, part);
    }

    void expect_failure_of(int32_t rank, const std::string& part) {
        EXPECT_TRUE(contains(workers_[rank].read_line(), part)) << "rank " << rank;
        EXPECT_EQ(workers_[rank].wait(), HY_STATUS_PEER_FAILED) << "rank " << rank;
    }

    void expect_all_to_end_well() {
        for (Child& worker : workers_) EXPECT_EQ(worker.wait(), 0) << worker.read_line() << worker.read_line();
    }

    std::unique_ptr<StoreServer> store_;
    std::vector<Child> workers_;
};

// With a store in a process of its own.
class StoreFaultTest : public FaultTest {
  protected:
    StoreFaultTest() : store_({kWorker, "serve"}), port_(store_.read_line()) {}

    Child store_;
    const std::string port_;
};

TEST_F(FaultTest, AKilledProcessIsNamedWithWhatItDid) {
    start("steps", 3);
    wait_until_all_work();
    workers_[1].send(SIGKILL);
    for (const int32_t rank : {0, 2}) {
        const std::string error = workers_[rank].read_line();
        EXPECT_TRUE(contains(error, "7: rank 1 (worker 1) has not been heard of for"));
        EXPECT_TRUE(contains(error, "; its last activity: round "));
        EXPECT_EQ(workers_[rank].wait(), HY_STATUS_PEER_FAILED);
    }
}

TEST_F(FaultTest, AKilledRank0IsNamedByAllOthers) {
    start("steps", 2);
    wait_until_all_work();
    workers_[0].send(SIGKILL);
    expect_failure_of(1, "7: rank 0 (worker 0) has not been heard of for");
}

TEST_F(FaultTest, AKilledRank0ThatServesTheStoreIsNamedByAllOthers) {
    start_with_a_store_of_rank_0("steps", 2);
    wait_until_all_work();
    workers_[0].send(SIGKILL);
    expect_failure_of(1, ": rank 0 (worker 0) has ended or stands still, or the network has failed");
}

TEST_F(FaultTest, AStoppedProcessIsNamedAndEndsWhenItGoesOn) {
    start("steps", 2);
    wait_until_all_work();
    workers_[1].send(SIGSTOP);
    expect_failure_of(0, "7: rank 1 (worker 1) has not been heard of for");
    workers_[1].send(SIGCONT);
    expect_failure_of(1, "7: rank 1 (worker 1) has not been heard of for");
}

TEST_F(FaultTest, AStoppedRank0IsNamedByAllOthers) {
    start("steps", 2);
    wait_until_all_work();
    workers_[0].send(SIGSTOP);
    expect_failure_of(1, "7: rank 0 (worker 0) has not been heard of for");
}

TEST_F(FaultTest, AProcessThatGivesUpTellsTheOthersWhy) {
    start("give-up", 2);
    wait_until_all_work();
    expect_failure_of_all("7: rank 1 (worker 1) gave up: the disk is full");
}

TEST_F(FaultTest, AProcessThatEndsWithoutAWordIsNamed) {
    start("vanish", 2);
    wait_until_all_work();
    EXPECT_EQ(workers_[1].wait(), 0);
    expect_failure_of(0, "7: rank 1 (worker 1) has not been heard of for");
}

TEST_F(FaultTest, ALongSilentComputationIsNoFailure) {
    start("sleep", 2);
    expect_all_to_end_well();
}

TEST_F(StoreFaultTest, AKilledStoreIsNamed) {
    start("steps", 2, port_);
    wait_until_all_work();
    store_.send(SIGKILL);
    expect_failure_of_all("7: no answer from the store at 127.0.0.1:" + port_);
}

TEST_F(StoreFaultTest, AStoppedStoreIsNamed) {
    start("steps", 2, port_);
    wait_until_all_work();
    store_.send(SIGSTOP);
    expect_failure_of_all("7: no answer from the store at 127.0.0.1:" + port_);
}

// As by Ctrl-Z on a terminal.
TEST_F(StoreFaultTest, AJobThatIsStoppedAsAWholeGoesOn) {
    start("some-steps", 2, port_);
    wait_until_all_work();
    for (const Child& worker : workers_) worker.send(SIGSTOP);
    store_.send(SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    store_.send(SIGCONT);
    for (const Child& worker : workers_) worker.send(SIGCONT);
    expect_all_to_end_well();
}

TEST_F(FaultTest, AllEndWellWhenNothingHappens) {
    start("some-steps", 3);
    expect_all_to_end_well();
}

}  // namespace
}  // namespace hybrid::test
