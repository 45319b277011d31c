// A few steps of a small model, on the CPU and on a device.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "cases.h"

namespace hybrid::core {

inline hy_placement placement(hy_device device, hy_precision precision) {
    hy_placement result{};
    hy_placement_default(&result);
    result.device = device;
    result.precision = precision;
    return result;
}

inline const hy_placement kCpu = placement(HY_DEVICE_CPU, HY_PRECISION_FLOAT32);
inline const hy_placement kFloat32 = placement(HY_DEVICE_CUDA, HY_PRECISION_FLOAT32);
inline const hy_placement kBfloat16 = placement(HY_DEVICE_CUDA, HY_PRECISION_BFLOAT16);

// Dropout, micro-batches of two sizes, documents, grouped heads, norms of heads.
inline Case case_with_everything() {
    Case c{"everything", small_config(), 12};
    c.config.n_head = 4;
    c.config.n_kv_head = 2;
    c.config.head_dim = 8;
    c.config.qk_norm = 1;
    c.config.z_loss = 1e-3;
    c.config.dropout_attn = 0.1;
    c.config.dropout_ffn = 0.15;
    c.windows = 5;
    c.documents = true;
    return c;
}

inline hy_trainer_config clipping(const Case& c) {
    auto config = trainer_config(2, c.context);
    config.weight_decay = 0.1;
    config.clip_grad_norm = 0.5;
    config.seed = 7;
    return config;
}

struct Outcome {
    std::vector<double> losses, norms;
    NamedValues parameters, exp_avg_sq;
};

// Five steps: the first begins its operations one by one, the later ones play graphs. `change` is of the configuration.
inline Outcome train(
    const Case& c, const hy_placement& where,
    const std::function<void(hy_trainer_config&)>& change = [](hy_trainer_config&) {}) {
    Model model(c.config, where);
    model.write(random_parameters(model, 5));
    auto config = clipping(c);
    change(config);
    Trainer trainer(model, config);
    Outcome run;
    for (int64_t step = 0; step < 5; ++step) {
        const auto metrics = trainer.step(random_windows(c, 20 + static_cast<uint64_t>(step)), 1e-2, step);
        run.losses.push_back(metrics.loss);
        run.norms.push_back(metrics.gradient_norm);
    }
    run.parameters = model.read();
    run.exp_avg_sq = trainer.read(HY_TRAINER_STATE_EXP_AVG_SQ);
    EXPECT_EQ(trainer.updates(), 5);
    return run;
}

}  // namespace hybrid::core
