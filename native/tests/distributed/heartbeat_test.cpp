// The heartbeat alone, without collectives: each rank is an object of this process.
#include "distributed/c10d/heartbeat.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

#include "distributed/c10d/pulse.h"
#include "distributed/c10d/running_clock.h"
#include "distributed/store_server.h"
#include "text.h"

namespace hybrid::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Far above what anything here takes on a busy machine.
constexpr seconds kLimit{40};

class HeartbeatTest : public testing::Test {
  protected:
    std::unique_ptr<Heartbeat> beat(int32_t rank, std::vector<std::string> labels) {
        auto connection = std::make_unique<StoreConnection>("127.0.0.1", server_->port(), "", seconds(1));
        return std::make_unique<Heartbeat>(std::move(connection), rank, std::move(labels), seconds(1));
    }

    // The failure that a heartbeat finds before the limit; "" when it finds none.
    static std::string failure_of(Heartbeat& heartbeat, std::chrono::steady_clock::duration waited = {}) {
        const auto end = std::chrono::steady_clock::now() + kLimit;
        while (std::chrono::steady_clock::now() < end) {
            if (const auto failure = heartbeat.failure(waited)) return *failure;
            std::this_thread::sleep_for(milliseconds(10));
        }
        return "";
    }

    const std::unique_ptr<StoreServer> server_ = serve_store(0);
};

TEST_F(HeartbeatTest, AProcessThatNeverBeatIsLost) {
    const auto heartbeat = beat(0, {"a", "b"});
    EXPECT_TRUE(contains(failure_of(*heartbeat), "rank 1 (b) has not been heard of for"));
}

TEST_F(HeartbeatTest, ThoseLostTogetherAreNamedTogether) {
    const auto heartbeat = beat(0, {"", "", "", "", "", "", ""});
    const std::string failure = failure_of(*heartbeat);
    for (const char* rank : {"rank 1", "rank 2", "rank 3", "rank 4"})
        EXPECT_TRUE(contains(failure, std::string(rank) + " has not been heard of for"));
    EXPECT_TRUE(contains(failure, "; and 2 more"));
}

TEST_F(HeartbeatTest, ABrokenConnectionBetweenTheLivingIsToldToAll) {
    const auto first = beat(0, {"a", "b", "c"});
    const auto second = beat(1, {"a", "b", "c"});
    const auto third = beat(2, {"a", "b", "c"});
    second->suspect("Connection reset by peer");
    const std::string expected =
        "the connection of rank 1 (b) to another process broke, though all live (Connection reset by peer)";
    EXPECT_EQ(failure_of(*second), expected);
    EXPECT_EQ(failure_of(*first), expected);
    EXPECT_EQ(failure_of(*third), expected);
}

TEST_F(HeartbeatTest, TheFirstFailureIsEverybodys) {
    const auto first = beat(0, {"a", "b"});
    const auto second = beat(1, {"a", "b"});
    first->give_up("one reason");
    second->give_up("another reason");
    EXPECT_EQ(failure_of(*second), "rank 0 (a) gave up: one reason");
    EXPECT_EQ(failure_of(*first), "rank 0 (a) gave up: one reason");
}

TEST_F(HeartbeatTest, WhoLeftIsMissedOnlyByThoseWhoWait) {
    const auto first = beat(0, {"a", "b"});
    {
        const auto second = beat(1, {"a", "b"});
        second->set_activity("step 12");
        second->leave(false);
    }
    first->leave(true);
    EXPECT_FALSE(first->failure().has_value());
    EXPECT_EQ(failure_of(*first, kLimit),
              "rank 1 (b) has left the group, but others still work with it; its last activity: step 12");
}

TEST(PulseTest, WhatIsWrittenIsRead) {
    const Pulse pulse{42, true, false, "step 12,\nbackward of micro-batch 3 of 8"};
    const Pulse read = decode_pulse(encode(pulse));
    EXPECT_EQ(read.beat, 42);
    EXPECT_TRUE(read.left);
    EXPECT_FALSE(read.suspects);
    EXPECT_EQ(read.activity, pulse.activity);
    EXPECT_EQ(decode_pulse(encode(Pulse{7, false, true, ""})).activity, "");
}

TEST(RunningClockTest, AGapCountsUpToTheLongest) {
    RunningClock clock(milliseconds(20));
    const auto before = clock.now();
    std::this_thread::sleep_for(milliseconds(60));
    EXPECT_EQ(clock.now() - before, milliseconds(20));
}

}  // namespace
}  // namespace hybrid::test
