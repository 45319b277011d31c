#include "bandwidth.h"

#include <vector>

#include "timings.h"

namespace hybrid::bench {

double measure_bandwidth() {
    constexpr int64_t kElements = int64_t{1} << 25;  // 128 MiB each
    std::vector<float> x(kElements, 1.0f), y(kElements, 2.0f);
    Timings timings;
    for (int run = 0; run < 5; ++run) {
        timings.add(timed([&] {
#pragma omp parallel for schedule(static)
            for (int64_t i = 0; i < kElements; ++i) y[i] += 0.5f * x[i];
        }));
    }
    return 3.0 * sizeof(float) * kElements / (timings.best() / 1e3);
}

}  // namespace hybrid::bench
