#include "profile_report.h"

#include <algorithm>

#include "format.h"

namespace hybrid::bench {

namespace {

const Profile::Row* find(const Profile& profile, const std::string& name) {
    const auto row = std::find_if(profile.rows().begin(), profile.rows().end(),
                                  [&](const Profile::Row& candidate) { return candidate.name == name; });
    return row == profile.rows().end() ? nullptr : &*row;
}

// A product beside the same products alone; a pass beside its bytes at the measured bandwidth.
std::string bound_of(const Profile::Row& row, const StepProfile& profile) {
    if (row.group == OperationGroup::kProducts) {
        const auto* alone = find(profile.linear, row.name);
        return alone == nullptr || alone->calls != row.calls ? "" : format("%.2f", alone->runs.median());
    }
    return row.group == OperationGroup::kAttention ? "" : format("%.2f", row.bytes / profile.bandwidth * 1e3);
}

void print_rows(std::ostream& out, const StepProfile& profile) {
    auto rows = profile.step.rows();
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.runs.median() > b.runs.median(); });
    out << format("  %-34s %6s %10s %10s %7s %9s %10s %8s %9s\n", "operation", "calls", "ms", "bound ms", "share", "MB",
                  "MFLOP", "GB/s", "GFLOP/s");
    for (const auto& row : rows)
        out << format("  %-34s %6lld %10.2f %10s %6.1f%% %9.1f %10.1f %8.1f %9.1f\n", row.name.c_str(),
                      static_cast<long long>(row.calls), row.runs.median(), bound_of(row, profile).c_str(),
                      100.0 * row.runs.median() / profile.step_total.median(), row.bytes / 1e6, row.flops / 1e6,
                      row.gigabytes_per_second(), row.gflops());
}

// What the step takes beyond the products that it cannot do without.
void print_groups(std::ostream& out, const StepProfile& profile) {
    const double linear = profile.linear.milliseconds(OperationGroup::kProducts);
    const double products = linear + profile.attention_ms(), step = profile.step_total.median();
    out << format("  %-34s %10s %10s %10s %22s\n", "group", "ms", "bound ms", "beyond", "of products' time");
    double kernels = 0.0;
    const auto line = [&](const char* name, double milliseconds, double bound, double counted) {
        out << format("  %-34s %10.2f %10.2f %10.2f %21.1f%%\n", name, milliseconds, bound, milliseconds - counted,
                      100.0 * (milliseconds - counted) / products);
    };
    for (const auto group : kOperationGroups) {
        const double milliseconds = profile.step.milliseconds(group);
        kernels += milliseconds;
        if (group == OperationGroup::kProducts)
            line(name_of(group), milliseconds, linear, linear);
        else if (group == OperationGroup::kAttention)
            line(name_of(group), milliseconds, profile.attention_ms(), profile.attention_ms());
        else
            line(name_of(group), milliseconds, profile.step.bytes(group) / profile.bandwidth * 1e3, 0.0);
    }
    line("outside kernels", step - kernels, 0.0, 0.0);
    line("step", step, products, products);
}

}  // namespace

void print_profile(std::ostream& out, const Shape& shape, const StepProfile& profile) {
    out << format(
        "\nProfile of shape %s: medians of %d runs; the bound of a product is the same product alone, of "
        "other operations their bytes at the measured bandwidth\n",
        shape.name.c_str(), profile.step_total.count());
    print_rows(out, profile);
    print_groups(out, profile);
}

}  // namespace hybrid::bench
