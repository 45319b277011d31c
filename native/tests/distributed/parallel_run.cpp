#include "parallel_run.h"

#include <algorithm>
#include <numeric>

#include "thread_group.h"

namespace hybrid {
namespace {

// The windows from `first` on of all of a step's.
core::Windows part_of(const core::Windows& whole, int64_t first, int64_t count) {
    core::Windows part;
    part.ids.assign(whole.ids.begin() + first, whole.ids.begin() + first + count);
    if (!whole.document_starts.empty())
        part.document_starts.assign(whole.document_starts.begin() + first,
                                    whole.document_starts.begin() + first + count);
    part.first_sequence = first;
    return part;
}

core::Windows windows_of_rank(const Plan& plan, int32_t rank, int64_t step) {
    const auto& counts = plan.windows_of_ranks;
    const auto whole = core::random_windows(plan.c, static_cast<uint64_t>(100 + step));
    return part_of(whole, std::accumulate(counts.begin(), counts.begin() + rank, int64_t{0}),
                   counts[static_cast<size_t>(rank)]);
}

Trace trace_of(const Plan& plan, Trainer& trainer, int32_t rank) {
    Trace trace;
    for (int64_t step = 0; step < plan.steps; ++step) {
        const auto metrics = run_step(plan, trainer, rank, step);
        trace.losses.push_back(metrics.loss);
        trace.norms.push_back(metrics.gradient_norm);
    }
    trace.parameters = parameters_of(trainer);
    trace.gradient = read_state(trainer, HY_TRAINER_STATE_GRADIENT);
    trace.exp_avg = read_state(trainer, HY_TRAINER_STATE_EXP_AVG);
    trace.exp_avg_sq = read_state(trainer, HY_TRAINER_STATE_EXP_AVG_SQ);
    return trace;
}

}  // namespace

core::Case parallel_case() {
    core::Case c{"parallel", core::small_config(), 12};
    c.config.n_layer = 6;
    c.config.n_embd = 64;
    c.config.head_dim = 16;
    c.config.n_ffn = 256;
    c.config.dropout_attn = 0.1;
    c.config.dropout_ffn = 0.15;
    c.micro_batch = 1;
    return c;
}

TrainerConfig config_of(const Plan& plan) {
    TrainerConfig config = default_trainer_config();
    config.micro_batch = plan.c.micro_batch;
    config.context = plan.c.context;
    // A gradient that is rounding noise alone would otherwise move its parameter by the whole learning rate.
    config.eps = 1e-3;
    config.clip_grad_norm = 0.5;
    config.seed = 42;
    config.bucket_bytes = plan.bucket_bytes;
    config.optimizer_shards = plan.sharded ? static_cast<int32_t>(plan.windows_of_ranks.size()) : 1;
    return config;
}

std::shared_ptr<Model> new_model(const Plan& plan) {
    auto model = std::make_shared<Model>(ModelConfig{plan.c.config}, plan.backend);
    model->initialize(3);
    return model;
}

std::unique_ptr<Trainer> new_trainer(const Plan& plan, std::shared_ptr<Model> model,
                                     std::shared_ptr<Collectives> group) {
    return make_trainer(std::move(model), config_of(plan), std::move(group));
}

RankBatch::RankBatch(const Plan& plan, int32_t rank, int64_t step) : batch_(windows_of_rank(plan, rank, step)) {
    get().step_tokens = int64_t{plan.c.windows} * plan.c.context;
}

hy_step_metrics run_step(const Plan& plan, Trainer& trainer, int32_t rank, int64_t step) {
    RankBatch batch(plan, rank, step);
    const auto metrics = trainer.step(batch.get(), kLearningRate, step);
    // A device tells of the step before.
    return metrics.step == step ? metrics : trainer.finish();
}

std::vector<float> read_state(const Trainer& trainer, hy_trainer_state state) {
    const auto& table = trainer.state().model().table();
    std::vector<float> values(static_cast<size_t>(table.size()));
    for (size_t index = 0; index < table.slots().size(); ++index)
        trainer.state().read(state, static_cast<int32_t>(index), values.data() + table.slots()[index].offset,
                             table.slots()[index].logical_count());
    return values;
}

void write_state(Trainer& trainer, hy_trainer_state state, const std::vector<float>& values) {
    const auto& table = trainer.state().model().table();
    for (size_t index = 0; index < table.slots().size(); ++index)
        trainer.state().write(state, static_cast<int32_t>(index), values.data() + table.slots()[index].offset,
                              table.slots()[index].logical_count());
}

std::vector<float> parameters_of(const Trainer& trainer) {
    const Model& model = trainer.state().model();
    return {model.values(), model.values() + model.table().size()};
}

Trace train_alone(const Plan& plan) {
    Plan alone = plan;
    alone.windows_of_ranks = {plan.c.windows};
    alone.sharded = false;
    const auto trainer = new_trainer(alone, new_model(alone), nullptr);
    return trace_of(alone, *trainer, 0);
}

std::vector<Trace> train_together(const Plan& plan) {
    std::vector<Trace> traces(plan.windows_of_ranks.size());
    const auto ranks = static_cast<int32_t>(traces.size());
    ThreadGroup threads(ranks, plan.backend.device().kind());
    run_ranks(threads, ranks, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
        const auto trainer = new_trainer(plan, new_model(plan), group);
        traces[static_cast<size_t>(rank)] = trace_of(plan, *trainer, rank);
    });
    return traces;
}

}  // namespace hybrid
