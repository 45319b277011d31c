// Steps that several devices share: the last micro-batch's graphs are cut where buckets of the gradient are summed.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kernels/cuda/tables.h"
#include "near.h"
#include "parallel_run.h"
#include "support/error.h"
#include "thread_group.h"

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

// As rank 0 sees them after two steps that all ranks measure, or rank 0 alone.
std::vector<hy_tensor_stats> measured(const Plan& plan, bool by_all) {
    std::vector<hy_tensor_stats> stats;
    ThreadGroup threads(2, HY_DEVICE_CUDA);
    run_ranks(threads, 2, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
        const auto trainer = new_trainer(plan, new_model(plan), group);
        if (by_all || rank == 0) trainer->set_tensor_statistics(true);
        for (int64_t step = 0; step < 2; ++step) run_step(plan, *trainer, rank, step);
        if (rank != 0) return;
        for (size_t index = 0; index < trainer->state().model().table().slots().size(); ++index)
            stats.push_back(trainer->tensor_stats(static_cast<int32_t>(index)));
    });
    return stats;
}

TEST(DeviceDataParallel, AShardedOptimizersTensorsAreMeasuredAsThePlainOnes) {
    Plan plan = plan_on_device({2, 2});
    const auto plain = measured(plan, false);
    plan.sharded = true;
    const auto sharded = measured(plan, true);
    ASSERT_EQ(sharded.size(), plain.size());
    for (size_t index = 0; index < plain.size(); ++index) {
        EXPECT_EQ(sharded[index].gradient_rms, plain[index].gradient_rms) << index;
        EXPECT_EQ(sharded[index].gradient_max, plain[index].gradient_max) << index;
        EXPECT_EQ(sharded[index].update_rms, plain[index].update_rms) << index;
        EXPECT_EQ(sharded[index].parameter_rms, plain[index].parameter_rms) << index;
        EXPECT_GT(sharded[index].gradient_rms, 0.0) << index;
    }
}

TEST(DeviceDataParallel, AShardedOptimizersTensorsAreMeasuredByAllOrNone) {
    Plan plan = plan_on_device({2, 2});
    plan.sharded = true;
    try {
        measured(plan, false);
        ADD_FAILURE() << "nothing was thrown";
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), HY_STATUS_INVALID_ARGUMENT);
        EXPECT_NE(std::string(error.what()).find("measured by 1 of 2 processes"), std::string::npos) << error.what();
    }
}

}  // namespace
}  // namespace hybrid
