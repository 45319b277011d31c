#include "torch_baseline.h"

#include <stdexcept>

#include "flat_json.h"
#include "format.h"

namespace hybrid::bench {
namespace {

std::string command_line(const Shape& shape, const CudaOptions& options, int steps) {
    const hy_model_config model = model_config(shape);
    return options.baseline + format(
                                  " --serve --batch %d --context %d --embedding %d --layers %d --heads %d"
                                  " --feed-forward %d --vocabulary %d --steps %d --precision %s",
                                  shape.batch, shape.time, model.n_embd, model.n_layer, model.n_head, model.n_ffn,
                                  model.n_vocab, steps, name_of(options.precision));
}

std::string text(const std::string& answer, const std::string& key) {
    return json_value(answer, key).value_or("");
}

}  // namespace

TorchBaseline::TorchBaseline(const Shape& shape, const CudaOptions& options, int steps)
    : child_(std::make_unique<ChildProcess>(command_line(shape, options, steps))) {
    try {
        const std::string ready = child_->ask("ready");
        timings_.torch = text(ready, "torch");
        timings_.compile_problem = text(ready, "compile_problem");
        if (const std::string problem = text(ready, "problem"); !problem.empty()) stop(problem);
    } catch (const std::runtime_error& error) {
        stop(error.what());
    }
}

void TorchBaseline::run() {
    if (!runs()) return;
    try {
        const std::string answer = child_->ask("run");
        const auto eager = json_number(answer, "eager_ms"), compiled = json_number(answer, "compiled_ms");
        if (!eager) return stop(text(answer, "problem"));
        timings_.eager.add(*eager);
        if (compiled) timings_.compiled.add(*compiled);
    } catch (const std::runtime_error& error) {
        stop(error.what());
    }
}

void TorchBaseline::stop(const std::string& problem) {
    timings_.problem = problem.empty() ? "it gave no times" : problem;
    child_ = nullptr;
}

}  // namespace hybrid::bench
