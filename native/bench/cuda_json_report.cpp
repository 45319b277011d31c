#include "cuda_json_report.h"

#include <string>

#include "check.h"
#include "json_writer.h"
#include "profile_json.h"

namespace hybrid::bench {
namespace {

void write_device(JsonWriter& json, const CudaMeasurement& m) {
    hy_runtime_info runtime{};
    runtime.struct_size = sizeof runtime;
    check(hy_get_runtime_info(&runtime));
    json.field("device", std::string(m.device.name));
    json.field("compute_capability",
               std::to_string(m.device.compute_major) + "." + std::to_string(m.device.compute_minor));
    json.field("multiprocessors", int64_t{m.device.multiprocessors});
    json.field("total_bytes", m.device.total_memory);
    json.field("free_bytes", m.device.free_memory);
    json.field("peak_tflops", m.peak_flops / 1e12);
    json.field("cuda", std::string(runtime.cuda_version));
    json.field("libtorch", std::string(runtime.libtorch_version));
    json.field("compiler", std::string(runtime.compiler));
}

void write_settings(JsonWriter& json, const CudaMeasurement& m) {
    json.field("shape", m.shape.name);
    json.field("micro_batch", int64_t{m.shape.batch});
    json.field("context", int64_t{m.shape.time});
    json.field("tokens", m.shape.tokens());
    json.field("precision", std::string(name_of(m.options.precision)));
    json.field("recompute", std::string(name_of(m.options.recompute)));
    json.field("deterministic", int64_t{m.options.deterministic});
    json.field("float8", int64_t{m.options.float8});
    json.field("repeats", int64_t{m.step.count()});
}

void write_step(JsonWriter& json, const CudaMeasurement& m) {
    json.field("tokens_per_second", m.tokens_per_second());
    json.field("step_ms", m.step.median());
    json.field("step_best_ms", m.step.best());
    json.field("flops_per_token", flops_per_token(m.shape, 1.0));
    json.field("flops_per_token_causal_half", flops_per_token(m.shape, 0.5));
    json.field("mfu", m.mfu());
    json.field("mfu_causal_half", m.mfu_causal_half());
    json.field("linear_products_ms", m.products.median());
    json.field("linear_products_flops", linear_flops(m.shape));
    json.field("linear_products_tflops", m.products_flops_per_second() / 1e12);
    json.field("attention_products_flops", attention_flops(m.shape));
    json.field("ratio_to_linear_products", m.step.median() / m.products.median());
    json.field("estimated_bytes", m.estimated_bytes);
    json.field("peak_bytes", m.peak_bytes);
    json.field("peak_to_estimated", static_cast<double>(m.peak_bytes) / static_cast<double>(m.estimated_bytes));
}

void write_torch(JsonWriter& json, const char* ms, const char* ratio, const Timings& timings, double ours) {
    if (timings.empty()) return;
    json.field(ms, timings.median());
    json.field(ratio, timings.median() / ours);
}

void write_baseline(JsonWriter& json, const TorchTimings& torch, double ours) {
    json.begin_object("baseline");
    json.field("torch", torch.torch);
    json.field("problem", torch.problem);
    json.field("compile_problem", torch.compile_problem);
    write_torch(json, "eager_ms", "ratio_to_eager", torch.eager, ours);
    write_torch(json, "compiled_ms", "ratio_to_compiled", torch.compiled, ours);
    json.end_object();
}

void write_groups(JsonWriter& json, const CudaProfile& profile) {
    json.begin_array("groups");
    for (const OperationGroup group : kOperationGroups) {
        json.begin_object();
        json.field("group", std::string(name_of(group)));
        json.field("ms", profile.step.milliseconds(group));
        json.field("share", profile.step.milliseconds(group) / profile.step_total.median());
        json.field("bytes", profile.step.bytes(group));
        json.field("flops", profile.step.flops(group));
        json.end_object();
    }
    json.end_array();
}

void write_profile(JsonWriter& json, const CudaProfile& profile) {
    json.field("copy_gb_s", profile.copy_bandwidth / 1e9);
    json.field("step_without_graphs_ms", profile.step_total.median());
    write_groups(json, profile);
    write_operations(json, profile.step, profile.step_total.median());
}

}  // namespace

void print_json(std::ostream& out, const CudaMeasurement& measurement) {
    JsonWriter json(out);
    json.begin_object();
    write_device(json, measurement);
    write_settings(json, measurement);
    write_step(json, measurement);
    if (measurement.baseline) write_baseline(json, *measurement.baseline, measurement.step.median());
    if (measurement.profile) write_profile(json, *measurement.profile);
    json.end_object();
    out << "\n";
}

}  // namespace hybrid::bench
