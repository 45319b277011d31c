// What the processes of a step agree on beside the gradient, and what they say when something is wrong with one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "parallel_run.h"
#include "support/error.h"
#include "thread_group.h"

namespace hybrid {
namespace {

Plan two_ranks() {
    return {parallel_case(), {2, 2}};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// The message of the failure with that status.
template <typename Action>
std::string failure(hy_status expected, const Action& action) {
    try {
        action();
    } catch (const Error& error) {
        EXPECT_EQ(error.status(), expected) << error.what();
        return error.what();
    }
    ADD_FAILURE() << "it succeeded";
    return "";
}

TEST(StepAgreement, ALossThatIsNotFiniteFailsEveryRankAndNamesWhoseItWas) {
    for (const bool sharded : {false, true}) {
        Plan plan = two_ranks();
        plan.sharded = sharded;
        run_ranks(2, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
            const auto model = new_model(plan);
            const auto trainer = new_trainer(plan, model, group);
            run_step(plan, *trainer, rank, 0);
            float& weight = *model->parameters<float>().blocks[2].down.weight;
            const float kept = weight;
            if (rank == 1) weight = std::numeric_limits<float>::quiet_NaN();
            const auto before = parameters_of(*trainer);
            const auto moments = read_state(*trainer, HY_TRAINER_STATE_EXP_AVG);
            const auto message = failure(HY_STATUS_NOT_FINITE, [&] { run_step(plan, *trainer, rank, 1); });
            EXPECT_TRUE(contains(message, "rank 1")) << message;
            EXPECT_FALSE(contains(message, "rank 0")) << message;
            EXPECT_EQ(trainer->state().updates(), 1);
            EXPECT_EQ(read_state(*trainer, HY_TRAINER_STATE_EXP_AVG), moments);
            weight = kept;
            if (rank == 0) {
                EXPECT_EQ(parameters_of(*trainer), before);
            }
            EXPECT_TRUE(std::isfinite(run_step(plan, *trainer, rank, 1).loss));
            trainer->state().compare_parameters();
        });
    }
}

TEST(StepAgreement, OneRanksWishToStopReachesAllOnce) {
    const Plan plan = two_ranks();
    run_ranks(2, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
        const auto trainer = new_trainer(plan, new_model(plan), group);
        EXPECT_EQ(run_step(plan, *trainer, rank, 0).stop, 0);
        if (rank == 1) trainer->ask_stop();
        EXPECT_EQ(run_step(plan, *trainer, rank, 1).stop, 1);
        EXPECT_EQ(run_step(plan, *trainer, rank, 2).stop, 0);
    });
}

TEST(StepAgreement, TokensOfTheStepMustBeGivenAndAddUp) {
    const Plan plan = two_ranks();
    run_ranks(2, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
        const auto trainer = new_trainer(plan, new_model(plan), group);
        RankBatch batch(plan, rank, 0);
        const int64_t tokens = batch.get().step_tokens;
        const auto before = parameters_of(*trainer);
        batch.get().step_tokens = 0;
        auto message = failure(HY_STATUS_INVALID_ARGUMENT, [&] { trainer->step(batch.get(), kLearningRate, 0); });
        EXPECT_TRUE(contains(message, "step_tokens is 0")) << message;
        batch.get().step_tokens = tokens + 1;
        message = failure(HY_STATUS_INVALID_ARGUMENT, [&] { trainer->step(batch.get(), kLearningRate, 0); });
        EXPECT_TRUE(contains(message, "windows of " + std::to_string(tokens) + " tokens")) << message;
        EXPECT_EQ(parameters_of(*trainer), before);
        batch.get().step_tokens = tokens;
        EXPECT_EQ(trainer->step(batch.get(), kLearningRate, 0).tokens, tokens);
    });
}

TEST(StepAgreement, ParametersThatDifferAreNoticedAndNamed) {
    const Plan plan{parallel_case(), {1, 1, 1, 1}};
    run_ranks(4, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
        const auto model = new_model(plan);
        const auto trainer = new_trainer(plan, model, group);
        run_step(plan, *trainer, rank, 0);
        trainer->state().compare_parameters();
        float& weight = model->parameters<float>().embedding[5];
        if (rank == 2) weight = std::nextafter(weight, 2.0f);
        const auto message = failure(HY_STATUS_PEER_FAILED, [&] { trainer->state().compare_parameters(); });
        EXPECT_TRUE(contains(message, "rank 2 differ")) << message;
        trainer->state().synchronize();
        trainer->state().compare_parameters();
        run_step(plan, *trainer, rank, 1);
    });
}

TEST(StepAgreement, SaysWhatItDoes) {
    const Plan plan = two_ranks();
    ThreadGroup group(2);
    run_ranks(group, 2, [&](int32_t rank, const std::shared_ptr<Collectives>& member) {
        const auto trainer = new_trainer(plan, new_model(plan), member);
        run_step(plan, *trainer, rank, 12);
    });
    const std::vector<std::string> expected{
        "step 12, forward of micro-batch 1 of 2", "step 12, backward of micro-batch 1 of 2",
        "step 12, forward of micro-batch 2 of 2", "step 12, backward of micro-batch 2 of 2",
        "step 12, waiting for gradients",         "step 12, update"};
    EXPECT_EQ(group.activities(1), expected);
}

TEST(StepAgreement, CommunicationIsTimed) {
    const Plan plan = two_ranks();
    run_ranks(2, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
        const auto trainer = new_trainer(plan, new_model(plan), group);
        const auto metrics = run_step(plan, *trainer, rank, 0);
        EXPECT_GT(metrics.communication_ms, 0.0);
        EXPECT_GT(metrics.exposed_ms, 0.0);
        EXPECT_LT(metrics.exposed_ms, metrics.total_ms);
        EXPECT_GE(metrics.update_ms, 0.0);
    });
    const auto alone = new_trainer({plan.c, {4}}, new_model(plan), nullptr);
    const auto metrics = run_step({plan.c, {4}}, *alone, 0, 0);
    EXPECT_EQ(metrics.communication_ms, 0.0);
    EXPECT_EQ(metrics.exposed_ms, 0.0);
}

// Every rank is stopped after its last micro-batch, when the gradient is already under way.
TEST(StepAgreement, AnAbandonedStepLeavesNoTrace) {
    const Plan plan = two_ranks();
    const auto undisturbed = train_together(plan);
    run_ranks(2, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
        const auto trainer = new_trainer(plan, new_model(plan), group);
        trainer->set_progress([](int32_t done, int32_t total, void*) { return int32_t{done == total}; }, nullptr);
        failure(HY_STATUS_CANCELLED, [&] { run_step(plan, *trainer, rank, 0); });
        trainer->set_progress(nullptr, nullptr);
        for (int64_t step = 0; step < plan.steps; ++step)
            EXPECT_EQ(run_step(plan, *trainer, rank, step).loss, undisturbed[0].losses[static_cast<size_t>(step)]);
    });
}

TEST(StepAgreement, APeerThatGivesUpFailsTheStepOfTheOthers) {
    const Plan plan = two_ranks();
    ThreadGroup group(2);
    const auto run = [&](int32_t rank, const std::shared_ptr<Collectives>& member) {
        const auto trainer = new_trainer(plan, new_model(plan), member);
        run_step(plan, *trainer, rank, 0);
        if (rank == 1) return group.abort("rank 1 gives up");
        const auto before = parameters_of(*trainer);
        const auto message = failure(HY_STATUS_PEER_FAILED, [&] { run_step(plan, *trainer, rank, 1); });
        EXPECT_EQ(message, "rank 1 gives up");
        EXPECT_EQ(parameters_of(*trainer), before);
    };
    run_ranks(group, 2, run);
}

}  // namespace
}  // namespace hybrid
