#include "step_profile.h"

#include <memory>

#include "bandwidth.h"
#include "idle_threads.h"
#include "model/model.h"
#include "products.h"
#include "timed_kernels.h"
#include "token_batch.h"
#include "training/trainer.h"

namespace hybrid::bench {

namespace {

TrainerConfig trainer_config(const Shape& shape) {
    auto config = default_trainer_config();
    config.micro_batch = shape.batch;
    return config;
}

}  // namespace

StepProfile profile_step(const Shape& shape, int repeats) {
    const Backend timed(cpu_device(), HY_PRECISION_FLOAT32, timed_kernels());
    const auto model = std::make_shared<Model>(ModelConfig{model_config(shape)}, timed);
    model->initialize(1);
    const auto trainer = make_trainer(model, trainer_config(shape));
    const TokenBatch tokens(shape);
    const Products products(shape, timed_kernels().gemm);

    Bandwidth bandwidth;
    StepProfile profile;
    for (int64_t step = 0; step <= repeats; ++step) {
        // The first run meets cold memory: it is thrown away.
        if (step == 1) profile = {};
        record_into(profile.step);
        profile.step_total.add(trainer->step(tokens.batch(), 1e-4, step).total_ms);
        profile.step.finish_run();
        record_into(profile.linear);
        products.run_linear();
        profile.linear.finish_run();
        record_into(profile.attention_sample);
        products.run_attention_sample();
        profile.attention_sample.finish_run();
        let_threads_sleep();
        bandwidth.run();
    }
    profile.bandwidth = bandwidth.median_bytes_per_second();
    profile.attention_samples = attention_flops(shape) / products.attention_sample_flops();
    return profile;
}

}  // namespace hybrid::bench
