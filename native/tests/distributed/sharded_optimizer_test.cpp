// ZeRO-1: moments and updates divided over the processes give what every process doing all of it gives.
#include <gtest/gtest.h>

#include "near.h"
#include "parallel_run.h"
#include "support/error.h"
#include "thread_group.h"

namespace hybrid {
namespace {

Plan plan_for(int32_t ranks) {
    Plan plan{parallel_case(), std::vector<int32_t>(static_cast<size_t>(ranks), 4 / ranks)};
    plan.sharded = ranks > 1;
    return plan;
}

Plan unsharded(Plan plan) {
    plan.sharded = false;
    return plan;
}

TEST(ShardedOptimizer, IsThePlainOneToTheBitOnTwoRanks) {
    for (const int64_t bucket_bytes : {1, 600000, 1 << 30}) {
        Plan plan = plan_for(2);
        plan.bucket_bytes = bucket_bytes;
        EXPECT_TRUE(train_together(plan).back() == train_together(unsharded(plan)).back()) << bucket_bytes;
    }
}

TEST(ShardedOptimizer, IsThePlainOneWithinRoundingOnFourRanks) {
    const Plan plan = plan_for(4);
    const Trace actual = train_together(plan).back(), expected = train_together(unsharded(plan)).back();
    for (size_t step = 0; step < expected.losses.size(); ++step) {
        EXPECT_NEAR(actual.losses[step], expected.losses[step], 1e-6 * expected.losses[step]);
        EXPECT_NEAR(actual.norms[step], expected.norms[step], 1e-6 * expected.norms[step]);
    }
    expect_near(actual.parameters, expected.parameters, 1e-6 * largest(expected.parameters), "parameters");
    expect_near(actual.exp_avg, expected.exp_avg, 1e-6 * largest(expected.exp_avg), "first moment");
}

TEST(ShardedOptimizer, KeepsOwnMomentsAlone) {
    for (const int32_t ranks : {2, 4}) {
        const Plan plan = plan_for(ranks);
        const auto held = [&](const Plan& of) {
            hy_trainer_memory memory{};
            run_ranks(ranks, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
                const auto trainer = new_trainer(of, new_model(of), group);
                if (rank == 0) memory = trainer->memory();
            });
            return memory;
        };
        const auto plain = held(unsharded(plan)), sharded = held(plan);
        const Buckets buckets(plain.parameters / 4, 1, ranks);
        EXPECT_EQ(plain.moments, 2 * plain.parameters);
        EXPECT_EQ(sharded.moments, 2 * 4 * buckets.elements_per_owner());
        EXPECT_LT(sharded.moments, plain.moments * 2 / ranks);
        EXPECT_EQ(sharded.gradients, plain.gradients);
        EXPECT_EQ(Trainer::estimate(ModelConfig{plan.c.config}, default_placement(), config_of(plan)).moments,
                  sharded.moments);
    }
}

TEST(ShardedOptimizer, NeedsAsManyShardsAsProcesses) {
    Plan plan = plan_for(2);
    EXPECT_THROW(new_trainer(plan, new_model(plan), nullptr), Error);
    run_ranks(4, [&](int32_t, const std::shared_ptr<Collectives>& group) {
        try {
            new_trainer(plan, new_model(plan), group);
            ADD_FAILURE() << "two shards of four processes";
        } catch (const Error& error) {
            EXPECT_EQ(error.status(), HY_STATUS_INVALID_ARGUMENT);
            EXPECT_NE(std::string(error.what()).find("optimizer_shards"), std::string::npos) << error.what();
        }
    });
}

// What a checkpoint holds: read whole by every rank, written whole into a run of any size, which goes on as it would.
TEST(ShardedOptimizer, StateMovesBetweenAnyNumbersOfProcesses) {
    Plan two = plan_for(2);
    const Trace saved = train_together(two).front();
    const Trace longer = [&] {
        Plan plan = two;
        plan.steps = two.steps + 1;
        return train_alone(plan);
    }();

    for (const int32_t ranks : {1, 2, 4}) {
        const Plan plan = plan_for(ranks);
        run_ranks(ranks, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
            const auto model = new_model(plan);
            std::copy(saved.parameters.begin(), saved.parameters.end(), model->values());
            const auto trainer = new_trainer(plan, model, group);
            write_state(*trainer, HY_TRAINER_STATE_EXP_AVG, saved.exp_avg);
            write_state(*trainer, HY_TRAINER_STATE_EXP_AVG_SQ, saved.exp_avg_sq);
            trainer->state().set_updates(two.steps);
            EXPECT_EQ(read_state(*trainer, HY_TRAINER_STATE_EXP_AVG), saved.exp_avg) << ranks;
            EXPECT_EQ(read_state(*trainer, HY_TRAINER_STATE_EXP_AVG_SQ), saved.exp_avg_sq) << ranks;
            const auto metrics = run_step(plan, *trainer, rank, two.steps);
            EXPECT_NEAR(metrics.loss, longer.losses.back(), 1e-5) << ranks;
            EXPECT_NEAR(metrics.gradient_norm, longer.norms.back(), 1e-5) << ranks;
            expect_near(parameters_of(*trainer), longer.parameters, 1e-5, "parameters");
        });
    }
}

// Rank 0 alone has read a checkpoint.
TEST(ShardedOptimizer, SynchronizeDealsOutWhatRankZeroWasGiven) {
    for (const bool sharded : {true, false}) {
        Plan plan = plan_for(4);
        plan.sharded = sharded;
        const Trace saved = train_together(plan).front();
        run_ranks(4, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
            const auto model = new_model(plan);
            const auto trainer = new_trainer(plan, model, group);
            if (rank == 0) {
                std::copy(saved.parameters.begin(), saved.parameters.end(), model->values());
                write_state(*trainer, HY_TRAINER_STATE_EXP_AVG, saved.exp_avg);
                write_state(*trainer, HY_TRAINER_STATE_EXP_AVG_SQ, saved.exp_avg_sq);
                trainer->state().set_updates(7);
            }
            trainer->state().synchronize();
            EXPECT_EQ(trainer->state().updates(), 7);
            EXPECT_EQ(parameters_of(*trainer), saved.parameters);
            EXPECT_EQ(read_state(*trainer, HY_TRAINER_STATE_EXP_AVG), saved.exp_avg);
            EXPECT_EQ(read_state(*trainer, HY_TRAINER_STATE_EXP_AVG_SQ), saved.exp_avg_sq);
        });
    }
}

// Rank 0 alone measures tensors; their gradients are with both.
TEST(ShardedOptimizer, MeasuresTensorsAsThePlainOneDoes) {
    std::vector<hy_tensor_stats> measured[2];
    for (const bool sharded : {false, true}) {
        Plan plan = plan_for(2);
        plan.sharded = sharded;
        run_ranks(2, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
            const auto trainer = new_trainer(plan, new_model(plan), group);
            if (rank == 0) trainer->set_tensor_statistics(true);
            for (int64_t step = 0; step < 2; ++step) run_step(plan, *trainer, rank, step);
            if (rank != 0) return;
            for (size_t index = 0; index < trainer->state().model().table().slots().size(); ++index)
                measured[sharded].push_back(trainer->tensor_stats(static_cast<int32_t>(index)));
        });
    }
    ASSERT_EQ(measured[0].size(), measured[1].size());
    for (size_t index = 0; index < measured[0].size(); ++index) {
        EXPECT_EQ(measured[1][index].gradient_rms, measured[0][index].gradient_rms) << index;
        EXPECT_EQ(measured[1][index].gradient_max, measured[0][index].gradient_max) << index;
        EXPECT_EQ(measured[1][index].update_rms, measured[0][index].update_rms) << index;
        EXPECT_EQ(measured[1][index].parameter_rms, measured[0][index].parameter_rms) << index;
        EXPECT_GT(measured[1][index].gradient_rms, 0.0) << index;
    }
}

}  // namespace
}  // namespace hybrid
