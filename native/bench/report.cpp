#include "report.h"

#include "format.h"

namespace hybrid::bench {

namespace {

double gigabytes(int64_t bytes) {
    return static_cast<double>(bytes) / 1e9;
}

std::string row(const char* name, const Timings& timings, double tokens) {
    return format("  %-34s %10.1f %10.1f %12.0f\n", name, timings.best(), timings.median(),
                  tokens / timings.best() * 1e3);
}

std::string phase(const char* name, double milliseconds) {
    return format("    %-32s %10.1f\n", name, milliseconds);
}

void print_result(std::ostream& out, const Machine& machine, const Result& r) {
    const auto tokens = static_cast<double>(r.shape.tokens());
    out << format("\nShape %s: D=%d L=%d H=%d T=%d B=%d, vocabulary 50257, dropout on, %.1f M stored elements\n",
                  r.shape.name.c_str(), r.shape.n_embd, r.shape.n_layer, r.shape.n_head, r.shape.time, r.shape.batch,
                  static_cast<double>(r.elements) / 1e6);
    out << format("  %-34s %10s %10s %12s\n", "", "best ms", "median ms", "tokens/s");
    out << row("our step", r.step, tokens);
    out << phase("forward", r.best_step.forward_ms) << phase("head", r.best_step.head_ms)
        << phase("backward", r.best_step.backward_ms);
    out << format("    %-32s %10.1f   (%.1f at the measured bandwidth)\n", "norm, clipping, AdamW",
                  r.best_step.update_ms, r.update_at_bandwidth_ms(machine.bandwidth));
    out << row("linear products alone", r.linear, tokens);
    out << format("    %-32s %10.1f\n", "attention's products would add", r.attention_ms());
    out << format("    %-32s %10.1f GFLOP/s, attention's %.1f\n", "rate", r.linear_flops / r.linear.best() / 1e6,
                  r.attention_sample_flops / r.attention_sample.best() / 1e6);
    if (!r.twin.empty()) out << row("autograd twin (eager libtorch)", r.twin, tokens);

    out << format("  %-34s %10s %10s\n", "ratio of our step to", "step", "no update");
    const double step = r.best_step.total_ms, bare = r.step_without_update_ms();
    out << format("  %-34s %10.2f %10.2f\n", "  products with attention", step / r.products_ms(),
                  bare / r.products_ms());
    out << format("  %-34s %10.2f %10.2f\n", "  linear products", step / r.linear.best(), bare / r.linear.best());
    if (!r.twin.empty()) {
        out << format("  %-34s %10.2f\n", "  autograd twin", step / r.twin.best());
        out << format("  %-34s %10.2f\n", "twin to products with attention", r.twin.best() / r.products_ms());
    }
    out << format("  memory: estimated %.3f GB, peak %.3f GB\n", gigabytes(r.estimated_bytes), gigabytes(r.peak_bytes));
}

}  // namespace

void print_table(std::ostream& out, const Machine& machine, const std::vector<Result>& results) {
    print_machine(out, machine);
    for (const auto& result : results) print_result(out, machine, result);
}

void print_json(std::ostream& out, const Machine& machine, const std::vector<Result>& results) {
    out << format("{\"cpu\":\"%s\",\"threads\":%d,\"kernels\":\"%s\",\"blas\":\"%s\",\"libtorch\":\"%s\",",
                  machine.cpu.c_str(), machine.runtime.threads, machine.runtime.cpu_kernels, machine.runtime.blas,
                  machine.runtime.libtorch_version);
    out << format("\"gemm_gflops\":%.3f,\"bandwidth_gb_s\":%.3f,\"shapes\":[", machine.gemm_gflops,
                  machine.bandwidth / 1e9);
    const char* separator = "";
    for (const auto& r : results) {
        out << separator
            << format(
                   "{\"shape\":\"%s\",\"tokens\":%lld,\"step_ms\":%.3f,\"step_median_ms\":%.3f,\"forward_ms\":%.3f,"
                   "\"head_ms\":%.3f,\"backward_ms\":%.3f,\"update_ms\":%.3f,",
                   r.shape.name.c_str(), static_cast<long long>(r.shape.tokens()), r.step.best(), r.step.median(),
                   r.best_step.forward_ms, r.best_step.head_ms, r.best_step.backward_ms, r.best_step.update_ms)
            << format("\"linear_ms\":%.3f,\"attention_ms\":%.3f,\"ratio\":%.4f,\"ratio_without_update\":%.4f,",
                      r.linear.best(), r.attention_ms(), r.best_step.total_ms / r.products_ms(),
                      r.step_without_update_ms() / r.products_ms());
        if (!r.twin.empty()) out << format("\"twin_ms\":%.3f,", r.twin.best());
        out << format("\"estimated_bytes\":%lld,\"peak_bytes\":%lld}", static_cast<long long>(r.estimated_bytes),
                      static_cast<long long>(r.peak_bytes));
        separator = ",";
    }
    out << "]}\n";
}

}  // namespace hybrid::bench
