// Steps through the C ABI that two ranks share over Gloo, each a thread with a model, a trainer and a group of its own.
#include <gtest/gtest.h>

#include <future>

#include "cases.h"
#include "near.h"
#include "reference_model.h"
#include "safetensors.h"

namespace hybrid::core {
namespace {

constexpr int32_t kRanks = 2;

template <typename Object>
using Handle = std::unique_ptr<Object, void (*)(Object*)>;

Handle<hy_store_server> serve_a_store() {
    hy_store_server* server = nullptr;
    check(hy_store_server_create(0, &server));
    return {server, hy_store_server_destroy};
}

Handle<hy_process_group> join(const hy_store_server* server, int32_t rank) {
    hy_process_group_config config{};
    hy_process_group_config_default(&config);
    config.backend = HY_BACKEND_GLOO;
    config.rank = config.local_rank = rank;
    config.world_size = kRanks;
    config.store_host = "127.0.0.1";
    check(hy_store_server_get_port(server, &config.store_port));
    config.timeout = 20;
    config.start_timeout = 60;
    hy_process_group* group = nullptr;
    check(hy_process_group_create(&config, &group));
    return {group, hy_process_group_destroy};
}

// Runs body(rank, group) for both ranks and throws what the first of them threw; the group then fails for the other.
template <typename Body>
void run_ranks(const Body& body) {
    const auto server = serve_a_store();
    std::vector<std::future<void>> ranks;
    for (int32_t rank = 0; rank < kRanks; ++rank)
        ranks.push_back(std::async(std::launch::async, [&server, &body, rank] {
            const auto group = join(server.get(), rank);
            try {
                body(rank, group.get());
            } catch (const std::exception& error) {
                hy_process_group_abort(group.get(), error.what());
                throw;
            }
        }));
    for (auto& rank : ranks) rank.wait();
    for (auto& rank : ranks) rank.get();
}

class GlooStep : public testing::TestWithParam<bool> {
  protected:
    // Every rank works alone, here as in all tests of this program.
    GlooStep() { check(hy_set_threads(1)); }

    // AdamW as LF_LLM-269M sets it, in buckets of a block of the norm.
    static hy_trainer_config config_for(hy_process_group* group) {
        hy_trainer_config config{};
        hy_trainer_config_default(&config);
        config.micro_batch = 1;
        config.group = group;
        config.bucket_bytes = 1;
        config.optimizer_shards = GetParam() ? kRanks : 1;
        return config;
    }
};

TEST_P(GlooStep, TrainsTheOptimizerFixture) {
    const Safetensors tiny("tiny_model.safetensors"), file("optimizer.safetensors");
    const auto windows = joined(file.integers("x"), file.integers("y"), 32);
    const auto losses = file.values("loss"), norms = file.values("grad_norm"), rates = file.values("lr");
    run_ranks([&](int32_t rank, hy_process_group* group) {
        Model model(tiny_config());
        if (rank == 0) model.write(tiny.with_prefix("param."));
        Trainer trainer(model, config_for(group));
        check(hy_trainer_synchronize(trainer.get()));
        for (int64_t step = 0; step < 20; ++step) {
            const auto first = windows.begin() + step * 4 + rank * 2;
            Batch batch({{first, first + 2}, {}, rank * 2});
            batch.get()->step_tokens = 4 * 32;
            const auto metrics = trainer.step(batch, rates[step], step);
            EXPECT_NEAR(metrics.loss, losses[step], 1e-5) << "step " << step;
            EXPECT_NEAR(metrics.gradient_norm, norms[step], 5e-5) << "step " << step;
            EXPECT_EQ(metrics.tokens, 4 * 32);
        }
        check(hy_trainer_compare_parameters(trainer.get()));
        expect_near(model.read(), file.with_prefix("final_param."), 0.0, 5e-5);
        expect_near(trainer.read(HY_TRAINER_STATE_EXP_AVG), file.with_prefix("final_exp_avg."), 0.0, 2e-6);
        expect_near(trainer.read(HY_TRAINER_STATE_EXP_AVG_SQ), file.with_prefix("final_exp_avg_sq."), 1e-4, 1e-9);
    });
}

TEST_P(GlooStep, StopsTogetherAndNoticesWhatDiffers) {
    run_ranks([&](int32_t rank, hy_process_group* group) {
        Model model(tiny_config());
        model.initialize(1);
        Trainer trainer(model, config_for(group));
        Batch batch({{random_tokens(33, 128, 5)}, {}, rank});
        batch.get()->step_tokens = 2 * 32;
        if (rank == 1) check(hy_trainer_ask_stop(trainer.get()));
        EXPECT_EQ(trainer.step(batch, 1e-3, 0).stop, 1);
        EXPECT_EQ(trainer.step(batch, 1e-3, 1).stop, 0);

        if (rank == 1) model.initialize(2);
        EXPECT_EQ(hy_trainer_compare_parameters(trainer.get()), HY_STATUS_PEER_FAILED);
        EXPECT_NE(std::string(hy_last_error()).find("rank 1 differ"), std::string::npos) << hy_last_error();
    });
}

INSTANTIATE_TEST_SUITE_P(Distributed, GlooStep, testing::Bool(),
                         [](const auto& info) { return info.param ? "sharded" : "plain"; });

TEST(GlooTrainer, IsRefusedShardsThatAreNotProcesses) {
    run_ranks([](int32_t, hy_process_group* group) {
        Model model(tiny_config());
        hy_trainer_config config{};
        hy_trainer_config_default(&config);
        config.group = group;
        config.optimizer_shards = 3;
        hy_trainer* trainer = nullptr;
        EXPECT_EQ(hy_trainer_create(model.get(), &config, &trainer), HY_STATUS_INVALID_ARGUMENT);
        EXPECT_NE(std::string(hy_last_error()).find("optimizer_shards"), std::string::npos) << hy_last_error();
    });
}

}  // namespace
}  // namespace hybrid::core
