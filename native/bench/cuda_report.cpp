#include "cuda_report.h"

#include <algorithm>
#include <cmath>

#include "format.h"

namespace hybrid::bench {
namespace {

constexpr double kGiB = 1 << 30;

std::string share(double value) {
    return std::isfinite(value) ? format("%.1f %%", 100.0 * value) : "the device's peak is not known (--peak-tflops)";
}

void print_step(std::ostream& out, const CudaMeasurement& m) {
    const Shape& s = m.shape;
    out << format("%s: D=%d L=%d H=%d, %d sequences of %d tokens a step, %s%s, recompute %s%s; medians of %d turns\n",
                  s.name.c_str(), s.n_embd, s.n_layer, s.n_head, s.batch, s.time, name_of(m.options.precision),
                  m.options.float8 ? " and float8" : "", name_of(m.options.recompute),
                  m.options.deterministic ? ", deterministic" : "", m.step.count());
    out << format("  %-34s %10.2f ms, best %.2f\n", "step", m.step.median(), m.step.best());
    out << format("  %-34s %10.0f\n", "tokens/s", m.tokens_per_second());
    out << format("  %-34s %10s\n", "MFU, 6N + 12LTD", share(m.mfu()).c_str());
    out << format("  %-34s %10s\n", "MFU, 6N + 6LTD (the causal half)", share(m.mfu_causal_half()).c_str());
    out << format("  %-34s %10.2f ms, %.1f TFLOP/s\n", "products of the linear layers alone", m.products.median(),
                  m.products_flops_per_second() / 1e12);
    out << format("  %-34s %10.2f\n", "step over these products", m.step.median() / m.products.median());
    out << format("  %-34s %10.2f GiB, estimated %.2f, ratio %.3f\n", "memory of the device",
                  static_cast<double>(m.peak_bytes) / kGiB, static_cast<double>(m.estimated_bytes) / kGiB,
                  static_cast<double>(m.peak_bytes) / static_cast<double>(m.estimated_bytes));
}

void print_torch(std::ostream& out, const char* name, const Timings& timings, const std::string& problem,
                 const CudaMeasurement& m) {
    if (timings.empty())
        out << format("  %-34s %10s %s\n", name, "none:", problem.substr(0, 400).c_str());
    else
        out << format("  %-34s %10.2f ms, ours is %.2f times as fast\n", name, timings.median(),
                      timings.median() / m.step.median());
}

void print_baseline(std::ostream& out, const CudaMeasurement& m) {
    const TorchTimings& torch = *m.baseline;
    print_torch(out, ("PyTorch " + torch.torch + ", eager").c_str(), torch.eager, torch.problem, m);
    print_torch(out, ("PyTorch " + torch.torch + ", torch.compile").c_str(), torch.compiled,
                torch.problem.empty() ? torch.compile_problem : torch.problem, m);
}

// Passes beside the copy's rate, products and attention as operations per second.
void print_rows(std::ostream& out, const CudaProfile& profile) {
    auto rows = profile.step.rows();
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.runs.median() > b.runs.median(); });
    out << format("  %-34s %6s %10s %7s %10s %9s %9s %9s\n", "operation", "calls", "ms", "share", "MB", "GB/s",
                  "of copy", "TFLOP/s");
    for (const auto& row : rows) {
        const double bandwidth = row.gigabytes_per_second() * 1e9;
        out << format("  %-34s %6lld %10.3f %6.1f%% %10.1f %9.1f %8.0f%% %9.1f\n", row.name.c_str(),
                      static_cast<long long>(row.calls), row.runs.median(),
                      100.0 * row.runs.median() / profile.step_total.median(), row.bytes / 1e6, bandwidth / 1e9,
                      100.0 * bandwidth / profile.copy_bandwidth, row.gflops() / 1e3);
    }
}

void print_groups(std::ostream& out, const CudaProfile& profile) {
    const double total = profile.step_total.median();
    double operations = 0.0;
    const auto line = [&](const char* name, double milliseconds) {
        out << format("  %-34s %6s %10.3f %6.1f%%\n", name, "", milliseconds, 100.0 * milliseconds / total);
    };
    for (const OperationGroup group : kOperationGroups) {
        operations += profile.step.milliseconds(group);
        line(name_of(group), profile.step.milliseconds(group));
    }
    line("outside these operations", total - operations);
}

void print_profile(std::ostream& out, const CudaProfile& profile) {
    out << format(
        "\nEvery operation by events, without graphs: the step takes %.2f ms so, a copy of the device's runs"
        " at %.1f GB/s; medians of %d steps\n",
        profile.step_total.median(), profile.copy_bandwidth / 1e9, profile.step_total.count());
    print_rows(out, profile);
    print_groups(out, profile);
}

}  // namespace

void print_device(std::ostream& out, const hy_device_info& device) {
    out << format("%s, compute capability %d.%d, %d multiprocessors, %.1f of %.1f GiB free\n", device.name,
                  device.compute_major, device.compute_minor, device.multiprocessors,
                  static_cast<double>(device.free_memory) / kGiB, static_cast<double>(device.total_memory) / kGiB);
}

void print_measurement(std::ostream& out, const CudaMeasurement& measurement) {
    print_device(out, measurement.device);
    print_step(out, measurement);
    if (measurement.baseline) print_baseline(out, measurement);
    if (measurement.profile) print_profile(out, *measurement.profile);
}

}  // namespace hybrid::bench
