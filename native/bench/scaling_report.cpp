#include "scaling_report.h"

#include "format.h"

namespace hybrid::bench {

void print_scaling(std::ostream& out, const Shape& shape, const std::vector<ScalingPoint>& points) {
    out << format("\nScaling of D=%d L=%d H=%d, vocabulary 50257, dropout on, medians of %d repeats\n", shape.n_embd,
                  shape.n_layer, shape.n_head, points.front().step.count());
    out << format("  %7s %6s %8s %10s %10s %13s %10s %13s %9s\n", "threads", "batch", "context", "step ms", "tokens/s",
                  "predicted ms", "measured/", "estimated GB", "peak GB");
    for (const auto& point : points)
        out << format("  %7d %6d %8d %10.1f %10.0f %13.1f %10.2f %13.3f %9.3f\n", point.threads, point.shape.batch,
                      point.shape.time, point.step.median(), point.tokens_per_second(), point.predicted_ms,
                      point.step.median() / point.predicted_ms, static_cast<double>(point.estimated_bytes) / 1e9,
                      static_cast<double>(point.peak_bytes) / 1e9);
}

}  // namespace hybrid::bench
