// NCCL with one rank: skipped where the library or the machine has no CUDA.
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "distributed/c10d/nccl_backend.h"
#include "ranks.h"
#include "text.h"

namespace hybrid::test {
namespace {

hy_process_group_config nccl_config(const StoreServer& server) {
    hy_process_group_config config = group_config(server, 0, 1);
    config.backend = HY_BACKEND_NCCL;
    return config;
}

TEST(NcclTest, OneRankReducesGathersAndBroadcasts) {
    if (!nccl_usable()) GTEST_SKIP() << "no CUDA device, or a library without NCCL";
    const auto server = serve_store(0);
    const auto group = join_process_group(ProcessGroupConfig(nccl_config(*server)));
    constexpr int64_t kCount = 1000;
    const at::Tensor expected = at::arange(kCount, at::kFloat);
    const at::Tensor values = expected.to(at::Device(at::kCUDA, 0));
    float* data = values.data_ptr<float>();
    group->all_reduce(data, kCount)->wait();
    group->reduce_scatter(data, kCount)->wait();
    group->all_gather(data, kCount)->wait();
    group->broadcast(data, kCount, 0)->wait();
    EXPECT_TRUE(at::equal(values.cpu(), expected));
    double sum = 42;
    group->all_reduce(&sum, 1);
    EXPECT_EQ(sum, 42);
    group->barrier();
}

TEST(NcclTest, WithoutCudaItIsRefused) {
    if (nccl_usable()) GTEST_SKIP() << "this machine has a CUDA device";
    const auto server = serve_store(0);
    const std::string error = error_of([&] { join_process_group(ProcessGroupConfig(nccl_config(*server))); });
    EXPECT_TRUE(contains(error, "1: the backend nccl needs a CUDA device and a library that was built with CUDA"));
}

}  // namespace
}  // namespace hybrid::test
