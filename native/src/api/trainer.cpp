#include "api/guard.h"
#include "api/handles.h"
#include "api/placement.h"

using hybrid::api::guarded;
using hybrid::api::placement_or_cpu;
using hybrid::api::require_pointer;
using hybrid::api::require_struct;

void hy_trainer_config_default(hy_trainer_config* config) {
    if (config != nullptr) *config = hybrid::default_trainer_config();
}

hy_status hy_trainer_estimate(const hy_model_config* model, const hy_placement* placement,
                              const hy_trainer_config* config, hy_trainer_memory* memory) {
    return guarded([&] {
        require_struct(model, "model");
        require_struct(config, "config");
        require_struct(memory, "memory");
        *memory = hybrid::Trainer::estimate(hybrid::ModelConfig{*model}, placement_or_cpu(placement),
                                            hybrid::TrainerConfig{*config});
    });
}

hy_status hy_trainer_create(hy_model* model, const hy_trainer_config* config, hy_trainer** out) {
    return guarded([&] {
        require_pointer(model, "model");
        require_struct(config, "config");
        require_pointer(out, "out");
        std::shared_ptr<hybrid::Collectives> group;
        if (config->group != nullptr) group = config->group->group;
        *out = new hy_trainer(model->model, hybrid::TrainerConfig{*config}, std::move(group));
    });
}

void hy_trainer_destroy(hy_trainer* trainer) {
    delete trainer;
}

hy_status hy_trainer_get_memory(const hy_trainer* trainer, hy_trainer_memory* memory) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        require_struct(memory, "memory");
        *memory = trainer->trainer->memory();
    });
}

hy_status hy_trainer_set_progress(hy_trainer* trainer, hy_progress_fn callback, void* user_data) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        trainer->trainer->set_progress(callback, user_data);
    });
}

hy_status hy_trainer_step(hy_trainer* trainer, const hy_batch* batch, double learning_rate, int64_t step,
                          hy_step_metrics* metrics) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        require_struct(batch, "batch");
        require_struct(metrics, "metrics");
        *metrics = trainer->trainer->step(*batch, learning_rate, step);
    });
}

hy_status hy_trainer_finish(hy_trainer* trainer, hy_step_metrics* metrics) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        require_struct(metrics, "metrics");
        *metrics = trainer->trainer->finish();
    });
}

hy_status hy_trainer_ask_stop(hy_trainer* trainer) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        trainer->trainer->ask_stop();
    });
}

hy_status hy_trainer_synchronize(hy_trainer* trainer) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        trainer->trainer->state().synchronize();
    });
}

hy_status hy_trainer_compare_parameters(hy_trainer* trainer) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        trainer->trainer->state().compare_parameters();
    });
}

hy_status hy_trainer_set_tensor_stats(hy_trainer* trainer, int32_t enabled) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        trainer->trainer->set_tensor_statistics(enabled != 0);
    });
}

hy_status hy_trainer_get_tensor_stats(const hy_trainer* trainer, int32_t index, hy_tensor_stats* stats) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        require_struct(stats, "stats");
        *stats = trainer->trainer->tensor_stats(index);
    });
}

hy_status hy_trainer_get_updates(const hy_trainer* trainer, int64_t* updates) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        require_pointer(updates, "updates");
        *updates = trainer->trainer->state().updates();
    });
}

hy_status hy_trainer_set_updates(hy_trainer* trainer, int64_t updates) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        trainer->trainer->state().set_updates(updates);
    });
}

hy_status hy_trainer_read_tensor(const hy_trainer* trainer, hy_trainer_state state, int32_t index, float* values,
                                 int64_t count) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        require_pointer(values, "values");
        trainer->trainer->state().read(state, index, values, count);
    });
}

hy_status hy_trainer_write_tensor(hy_trainer* trainer, hy_trainer_state state, int32_t index, const float* values,
                                  int64_t count) {
    return guarded([&] {
        require_pointer(trainer, "trainer");
        require_pointer(values, "values");
        trainer->trainer->state().write(state, index, values, count);
    });
}
