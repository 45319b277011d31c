#include "bandwidth.h"

namespace hybrid::bench {

namespace {

constexpr int64_t kElements = int64_t{1} << 25;

}  // namespace

Bandwidth::Bandwidth() : x_(kElements, "the measurement of bandwidth"), y_(kElements, "the measurement of bandwidth") {}

void Bandwidth::run() {
    const float* x = x_.data();
    float* y = y_.data();
    timings_.add(timed([&] {
#pragma omp parallel for schedule(static)
        for (int64_t i = 0; i < kElements; ++i) y[i] += 0.5f * x[i];
    }));
}

double Bandwidth::bytes_per_second(double milliseconds) {
    return 3.0 * sizeof(float) * kElements / (milliseconds / 1e3);
}

}  // namespace hybrid::bench
