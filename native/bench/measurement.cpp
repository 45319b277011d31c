#include "measurement.h"

#include <iostream>
#include <string>

#include "bandwidth.h"
#include "idle_threads.h"
#include "memory.h"
#include "our_step.h"
#include "products.h"

namespace hybrid::bench {

namespace {

// A shape takes minutes: says on stderr what is being measured.
void announce(const Shape& shape, const std::string& work) {
    std::cerr << shape.name << ": " << work << " ...\n";
}

void measure_step(Measurement& result, const Options& options, int threads) {
    const auto& shape = result.shape;
    const auto others = rivals(options, threads);
    const int64_t resident_before = resident_bytes();
    reset_peak_resident();
    OurStep step(shape);
    step.run();
    result.peak_bytes = peak_resident_bytes() - resident_before;
    result.estimated_bytes = step.estimated_bytes();
    result.elements = step.elements();

    const Products products(shape);
    result.linear_flops = linear_flops(shape);
    result.attention_flops = attention_flops(shape);
    result.attention_sample_flops = products.attention_sample_flops();
    products.run_linear();
    products.run_attention_sample();

    Bandwidth bandwidth;
    for (int repeat = 0; repeat < options.repeats; ++repeat) {
        result.step.add(step.run());
        result.linear.add(timed([&] { products.run_linear(); }));
        result.attention_sample.add(timed([&] { products.run_attention_sample(); }));
        let_threads_sleep();
        bandwidth.run();
    }
    result.bandwidth = bandwidth.median_bytes_per_second();
    for (const auto& rival : others) {
        const auto ours = [&] {
            return rival.work == RivalWork::kTwin ? step.run().total_ms : timed([&] { products.run_linear(); });
        };
        announce(shape, rival.name + (rival.work == RivalWork::kTwin ? ", eager twin" : ", products"));
        result.rivals.push_back(race(rival, shape, options.repeats, ours));
    }
}

}  // namespace

void StepTimings::add(const hy_step_metrics& metrics) {
    total.add(metrics.total_ms);
    without_update.add(metrics.total_ms - metrics.update_ms);
    forward.add(metrics.forward_ms);
    head.add(metrics.head_ms);
    backward.add(metrics.backward_ms);
    update.add(metrics.update_ms);
}

Measurement measure(const Shape& shape, const Options& options, int threads) {
    Measurement result{};
    result.shape = shape;
    announce(shape, "the step and its products");
    measure_step(result, options, threads);
    if (options.inference) {
        announce(shape, "evaluation, multiple choice, decoding");
        result.inference = measure_inference(shape, options.repeats);
    }
    if (options.profile) {
        announce(shape, "every kernel of a step");
        result.profile = profile_step(shape, options.repeats);
    }
    return result;
}

}  // namespace hybrid::bench
