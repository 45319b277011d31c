#include "table_report.h"

#include "format.h"
#include "profile_report.h"

namespace hybrid::bench {

namespace {

double gigabytes(int64_t bytes) {
    return static_cast<double>(bytes) / 1e9;
}

std::string row(const char* name, const Timings& timings, double tokens) {
    return format("  %-34s %10.1f %10.1f %12.0f\n", name, timings.best(), timings.median(),
                  tokens / timings.median() * 1e3);
}

std::string ratios(const char* name, const Measurement& m, double reference) {
    return format("  %-34s %10.3f %10.3f\n", name, m.step.total.median() / reference,
                  m.step.without_update.median() / reference);
}

void print_times(std::ostream& out, const Measurement& m) {
    const auto tokens = static_cast<double>(m.shape.tokens());
    out << format("  %-34s %10s %10s %12s\n", "", "best ms", "median ms", "tokens/s");
    out << row("our step", m.step.total, tokens) << row("  forward", m.step.forward, tokens)
        << row("  head", m.step.head, tokens) << row("  backward", m.step.backward, tokens)
        << row("  norm, clipping, AdamW", m.step.update, tokens);
    out << format("  %-34s %10s %10.1f\n", "    at the measured bandwidth", "", m.update_at_bandwidth_ms());
    out << row("linear products alone", m.linear, tokens);
    out << format("  %-34s %10s %10.1f\n", "attention's products would add", "", m.attention_ms());
    out << format("  %-34s %10s %10.1f (attention's %.1f)\n", "GFLOP/s of products", "", m.linear_gflops(),
                  m.attention_gflops());
    out << format("  %-34s %10s %10s\n", "ratio of medians, our step to", "step", "no update");
    out << ratios("  products with attention", m, m.products_ms());
    out << ratios("  linear products", m, m.linear.median());
}

void print_rivals(std::ostream& out, const Measurement& m, RivalWork work, const char* title) {
    const auto* best = best_rival(m.rivals, work);
    if (best == nullptr) return;
    out << format("  %-34s %10s %10s %12s %12s\n", title, "best ms", "median ms", "ours ms", "theirs/ours");
    for (const auto& rival : m.rivals)
        if (rival.work == work)
            out << format("    %-32s %10.1f %10.1f %12.1f %12.3f%s\n", rival.name.c_str(), rival.theirs.best(),
                          rival.theirs.median(), rival.ours.median(), rival.theirs_to_ours(),
                          &rival == best ? "  the fastest" : "");
}

void print_inference(std::ostream& out, const Inference& inference) {
    out << format("  evaluation %.0f tokens/s, multiple choice %.2f examples/s\n", inference.tokens_per_second(),
                  inference.examples_per_second());
    for (const auto& decoding : inference.decoding)
        out << format("  decoding, batch %d: %.1f tokens/s, %.2f of what reading the weights allows\n", decoding.batch,
                      decoding.tokens_per_second, decoding.tokens_per_second / decoding.bound);
}

}  // namespace

void print_measurement(std::ostream& out, const Measurement& m) {
    out << format(
        "\nShape %s: D=%d L=%d H=%d T=%d B=%d, vocabulary 50257, dropout on, %.1f M stored elements, %d "
        "repeats\n",
        m.shape.name.c_str(), m.shape.n_embd, m.shape.n_layer, m.shape.n_head, m.shape.time, m.shape.batch,
        static_cast<double>(m.elements) / 1e6, m.step.total.count());
    print_times(out, m);
    print_rivals(out, m, RivalWork::kProducts, "linear products, child processes");
    print_rivals(out, m, RivalWork::kTwin, "eager twin, child processes");
    out << format("  memory: estimated %.3f GB, peak %.3f GB\n", gigabytes(m.estimated_bytes), gigabytes(m.peak_bytes));
    if (m.inference) print_inference(out, *m.inference);
    if (m.profile) print_profile(out, m.shape, *m.profile);
}

}  // namespace hybrid::bench
