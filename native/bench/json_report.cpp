#include "json_report.h"

#include "json_writer.h"
#include "profile_json.h"

namespace hybrid::bench {

namespace {

void write_machine(JsonWriter& json, const Machine& machine) {
    json.field("cpu", machine.cpu);
    json.field("threads", int64_t{machine.runtime.threads});
    json.field("kernels", std::string(machine.runtime.cpu_kernels));
    json.field("blas", std::string(machine.runtime.blas));
    json.field("libtorch", std::string(machine.runtime.libtorch_version));
    json.field("compiler", std::string(machine.runtime.compiler));
    json.field("omp_wait_policy", std::string(machine.runtime.omp_wait_policy));
    json.field("gemm_gflops", machine.gemm_gflops);
    json.field("bandwidth_gb_s", machine.bandwidth / 1e9);
}

void write_step(JsonWriter& json, const Measurement& m) {
    const auto& step = m.step;
    json.field("tokens_per_second", m.tokens_per_second());
    json.field("step_ms", step.total.median());
    json.field("step_best_ms", step.total.best());
    json.field("forward_ms", step.forward.median());
    json.field("head_ms", step.head.median());
    json.field("backward_ms", step.backward.median());
    json.field("update_ms", step.update.median());
    json.field("bandwidth_gb_s", m.bandwidth / 1e9);
    json.field("update_at_bandwidth_ms", m.update_at_bandwidth_ms());
    json.field("linear_products_ms", m.linear.median());
    json.field("linear_products_gflops", m.linear_gflops());
    json.field("attention_products_ms", m.attention_ms());
    json.field("attention_products_gflops", m.attention_gflops());
    json.field("ratio_to_products", step.total.median() / m.products_ms());
    json.field("ratio_to_products_without_update", step.without_update.median() / m.products_ms());
    json.field("ratio_to_linear_products", step.total.median() / m.linear.median());
    json.field("ratio_to_linear_products_without_update", step.without_update.median() / m.linear.median());
    json.field("estimated_bytes", m.estimated_bytes);
    json.field("peak_bytes", m.peak_bytes);
}

void write_rivals(JsonWriter& json, const Measurement& m) {
    if (const auto* twin = best_rival(m.rivals, RivalWork::kTwin)) {
        json.field("ratio_to_eager", twin->theirs_to_ours());
        json.field("best_eager", twin->name);
    }
    if (const auto* products = best_rival(m.rivals, RivalWork::kProducts)) {
        json.field("ratio_to_best_blas", 1.0 / products->theirs_to_ours());
        json.field("best_blas", products->name);
    }
    json.begin_array("rivals");
    for (const auto& rival : m.rivals) {
        json.begin_object();
        json.field("name", rival.name);
        json.field("work", std::string(rival.work == RivalWork::kTwin ? "eager" : "products"));
        json.field("ms", rival.theirs.median());
        json.field("best_ms", rival.theirs.best());
        json.field("ours_ms", rival.ours.median());
        json.end_object();
    }
    json.end_array();
}

void write_inference(JsonWriter& json, const Inference& inference) {
    json.field("evaluation_tokens_per_second", inference.tokens_per_second());
    json.field("multiple_choice_examples_per_second", inference.examples_per_second());
    json.begin_array("decoding");
    for (const auto& decoding : inference.decoding) {
        json.begin_object();
        json.field("batch", int64_t{decoding.batch});
        json.field("tokens_per_second", decoding.tokens_per_second);
        json.field("bound_tokens_per_second", decoding.bound);
        json.end_object();
    }
    json.end_array();
}

void write_measurement(JsonWriter& json, const Measurement& m) {
    json.begin_object();
    json.field("name", m.shape.name);
    json.field("tokens", m.shape.tokens());
    json.field("repeats", int64_t{m.step.total.count()});
    write_step(json, m);
    write_rivals(json, m);
    if (m.inference) write_inference(json, *m.inference);
    if (m.profile) write_operations(json, m.profile->step, m.profile->step_total.median());
    json.end_object();
}

}  // namespace

void print_json(std::ostream& out, const Machine& machine, const std::vector<std::string>& absent_libraries,
                const std::vector<Measurement>& measurements) {
    JsonWriter json(out);
    json.begin_object();
    write_machine(json, machine);
    json.begin_array("absent_blas");
    for (const auto& library : absent_libraries) json.element(library);
    json.end_array();
    json.begin_array("shapes");
    for (const auto& measurement : measurements) write_measurement(json, measurement);
    json.end_array();
    json.end_object();
    out << "\n";
}

}  // namespace hybrid::bench
