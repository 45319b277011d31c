#include "scaling.h"

#include <thread>

#include "bandwidth.h"
#include "check.h"
#include "idle_threads.h"
#include "memory.h"
#include "our_step.h"
#include "products.h"

namespace hybrid::bench {

namespace {

constexpr int32_t kShortestContext = 256, kLongestContext = 2048, kLargestBatch = 8;

// What a number of threads does per second, measured with the shape's own products.
class Rates {
  public:
    Rates(const Shape& shape, int repeats) {
        const Products products(shape);
        Bandwidth bandwidth;
        Timings linear, attention;
        for (int repeat = 0; repeat < repeats; ++repeat) {
            linear.add(timed([&] { products.run_linear(); }));
            attention.add(timed([&] { products.run_attention_sample(); }));
            let_threads_sleep();
            bandwidth.run();
        }
        linear_ = linear_flops(shape) / linear.median();
        attention_ = products.attention_sample_flops() / attention.median();
        bytes_ = bandwidth.median_bytes_per_second() / 1e3;
    }

    // Products and attention at their rates, and an update that is bound by memory: no pass over activations.
    double predict_ms(const Shape& shape, int64_t elements) const {
        constexpr double kBytesPerElement = 32.0;
        return linear_flops(shape) / linear_ + attention_flops(shape) / attention_ +
               kBytesPerElement * static_cast<double>(elements) / bytes_;
    }

  private:
    double linear_, attention_, bytes_;  // per millisecond
};

std::vector<Shape> variations(const Shape& shape) {
    std::vector<Shape> shapes;
    for (int32_t time = kShortestContext; time <= kLongestContext; time *= 2) {
        shapes.push_back(shape);
        shapes.back().batch = 1;
        shapes.back().time = time;
    }
    for (int32_t batch = 2; batch <= kLargestBatch; batch *= 2) {
        shapes.push_back(shape);
        shapes.back().batch = batch;
        shapes.back().time = kShortestContext;
    }
    return shapes;
}

ScalingPoint measure_point(int threads, const Shape& shape, const Rates& rates, int repeats) {
    ScalingPoint point{threads, shape, {}, 0.0, 0, 0};
    const int64_t resident_before = resident_bytes();
    reset_peak_resident();
    OurStep step(shape);
    step.run();
    point.peak_bytes = peak_resident_bytes() - resident_before;
    point.estimated_bytes = step.estimated_bytes();
    point.predicted_ms = rates.predict_ms(shape, step.elements());
    for (int repeat = 0; repeat < repeats; ++repeat) point.step.add(step.run().total_ms);
    return point;
}

}  // namespace

std::vector<ScalingPoint> measure_scaling(const Shape& shape, int repeats) {
    std::vector<ScalingPoint> points;
    const auto cores = static_cast<int>(std::thread::hardware_concurrency());
    for (int threads = 1; threads <= cores; threads *= 2) {
        check(hy_set_threads(threads));
        const Rates rates(shape, repeats);
        for (const auto& variation : variations(shape))
            points.push_back(measure_point(threads, variation, rates, repeats));
    }
    return points;
}

}  // namespace hybrid::bench
