// Process groups through the C header, in the shared library that is shipped.
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "hybrid/hybrid.h"
#include "text.h"

namespace hybrid::test {
namespace {

class GroupAbiTest : public testing::Test {
  protected:
    GroupAbiTest() {
        EXPECT_EQ(hy_store_server_create(0, &server_), HY_STATUS_OK) << hy_last_error();
        EXPECT_EQ(hy_store_server_get_port(server_, &port_), HY_STATUS_OK);
    }
    ~GroupAbiTest() override {
        hy_store_server_destroy(server_);
        EXPECT_EQ(hy_live_objects(), 0);
    }

    hy_process_group_config config(int32_t rank, int32_t size) const {
        hy_process_group_config config;
        hy_process_group_config_default(&config);
        config.backend = HY_BACKEND_GLOO;
        config.rank = rank;
        config.world_size = size;
        config.store_host = "127.0.0.1";
        config.store_port = port_;
        config.start_timeout = 20;
        return config;
    }

    void expect_refused(const hy_process_group_config& config, const std::string& part) {
        hy_process_group* group = nullptr;
        EXPECT_EQ(hy_process_group_create(&config, &group), HY_STATUS_INVALID_ARGUMENT);
        EXPECT_TRUE(contains(hy_last_error(), part));
        EXPECT_EQ(group, nullptr);
    }

    hy_store_server* server_ = nullptr;
    int32_t port_ = 0;
};

TEST_F(GroupAbiTest, TwoProcessesAddAndCopy) {
    const auto work = [this](int32_t rank) {
        hy_process_group* group = nullptr;
        const hy_process_group_config config = this->config(rank, 2);
        ASSERT_EQ(hy_process_group_create(&config, &group), HY_STATUS_OK) << hy_last_error();
        double values[] = {1.5 + rank, -1};
        EXPECT_EQ(hy_process_group_all_reduce(group, values, 2), HY_STATUS_OK);
        EXPECT_EQ(values[0], 4);
        EXPECT_EQ(values[1], -2);
        int32_t number = 10 + rank;
        EXPECT_EQ(hy_process_group_broadcast(group, &number, sizeof(number), 1), HY_STATUS_OK);
        EXPECT_EQ(number, 11);
        EXPECT_EQ(hy_process_group_broadcast(group, &number, sizeof(number), 2), HY_STATUS_INVALID_ARGUMENT);
        EXPECT_STREQ(hy_last_error(), "root is 2; it must be 0 to 1");
        EXPECT_EQ(hy_process_group_set_activity(group, "testing"), HY_STATUS_OK);
        EXPECT_EQ(hy_process_group_barrier(group), HY_STATUS_OK);
        EXPECT_EQ(hy_process_group_check(group), HY_STATUS_OK);
        hy_process_group_destroy(group);
    };
    auto other = std::async(std::launch::async, work, 1);
    work(0);
    other.get();
}

TEST_F(GroupAbiTest, WhoAbortsIsNamed) {
    auto other = std::async(std::launch::async, [this] {
        hy_process_group* group = nullptr;
        hy_process_group_config config = this->config(1, 2);
        config.label = "node7, process 4711";
        ASSERT_EQ(hy_process_group_create(&config, &group), HY_STATUS_OK) << hy_last_error();
        EXPECT_EQ(hy_process_group_abort(group, "no memory is left"), HY_STATUS_OK);
        hy_process_group_destroy(group);
    });
    hy_process_group* group = nullptr;
    const hy_process_group_config config = this->config(0, 2);
    // The other one may give up while this one still connects to it.
    const hy_status created = hy_process_group_create(&config, &group);
    EXPECT_EQ(created == HY_STATUS_OK ? hy_process_group_barrier(group) : created, HY_STATUS_PEER_FAILED);
    EXPECT_STREQ(hy_last_error(), "rank 1 (node7, process 4711) gave up: no memory is left");
    hy_process_group_destroy(group);
    other.get();
}

TEST_F(GroupAbiTest, WhatCannotBeIsNamed) {
    auto wrong = config(0, 1);
    wrong.struct_size = 3;
    expect_refused(wrong, "config.struct_size is 3");
    wrong = config(2, 2);
    expect_refused(wrong, "rank is 2; it must be 0 to 1 in a group of 2");
    wrong = config(0, 0);
    expect_refused(wrong, "world_size is 0; it must be at least 1");
    wrong = config(0, 1);
    wrong.timeout = 0.5;
    expect_refused(wrong, "timeout is 0.5 s; it must be 1 to ");
    wrong = config(0, 1);
    wrong.store_port = 65536;
    expect_refused(wrong, "store_port is 65536; it must be 1 to 65535");
    wrong = config(0, 1);
    wrong.store_host = nullptr;
    expect_refused(wrong, "store_host is empty");
    wrong = config(0, 1);
    wrong.backend = static_cast<hy_backend>(7);
    expect_refused(wrong, "backend is 7");
    wrong = config(0, 1);
    wrong.interface_name = "no-such-interface";
    expect_refused(wrong, "Gloo cannot use the network interface no-such-interface");
}

TEST_F(GroupAbiTest, NullIsRefusedAndDestroyingItDoesNothing) {
    EXPECT_EQ(hy_process_group_create(nullptr, nullptr), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_process_group_barrier(nullptr), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_store_server_create(-1, &server_), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_STREQ(hy_last_error(), "port is -1; it must be 0 (a free one) to 65535");
    hy_process_group_destroy(nullptr);
    hy_store_server_destroy(nullptr);
}

}  // namespace
}  // namespace hybrid::test
