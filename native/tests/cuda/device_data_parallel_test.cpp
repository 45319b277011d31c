// Steps that several devices share: the last micro-batch's graphs are cut where buckets of the gradient are summed.
#include <gtest/gtest.h>

#include "kernels/cuda/tables.h"
#include "near.h"
#include "parallel_run.h"

namespace hybrid {
namespace {

Plan plan_on_device(std::vector<int32_t> windows_of_ranks) {
    Plan plan{parallel_case(), std::move(windows_of_ranks)};
    plan.c.config.n_layer = 3;
    plan.backend = Backend(cuda_device(0), HY_PRECISION_FLOAT32, kernels::cuda::kernels_float32());
    return plan;
}

void expect_close(const Trace& actual, const Trace& expected) {
    expect_near(actual.losses, expected.losses, 1e-5, "losses");
    expect_near(actual.norms, expected.norms, 5e-5, "norms");
    expect_near(actual.parameters, expected.parameters, 1e-4, "parameters");
    expect_near(actual.exp_avg_sq, expected.exp_avg_sq, 1e-5, "second moment");
}

TEST(DeviceDataParallel, RanksTakeTheStepsOfOneProcessOnTheCpu) {
    Plan plan = plan_on_device({3, 1});
    const auto traces = train_together(plan);
    plan.backend = cpu_backend();
    const Trace alone = train_alone(plan);
    for (const Trace& trace : traces) {
        EXPECT_TRUE(trace == traces.front());
        expect_close(trace, alone);
    }
}

TEST(DeviceDataParallel, AShardedOptimizerGivesThePlainOnes) {
    Plan plan = plan_on_device({2, 2});
    const Trace plain = train_together(plan).front();
    plan.sharded = true;
    for (const Trace& sharded : train_together(plan)) {
        EXPECT_EQ(sharded.losses, plain.losses);
        EXPECT_EQ(sharded.norms, plain.norms);
        EXPECT_EQ(sharded.parameters, plain.parameters);
        EXPECT_EQ(sharded.exp_avg, plain.exp_avg);
    }
}

}  // namespace
}  // namespace hybrid
