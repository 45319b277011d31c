#include "twin.h"

#include <stdexcept>

#include "twin_module.h"

namespace hybrid::twin {

struct Twin::Implementation {
    hy_model_config config;
    Model model;
};

namespace {

torch::Tensor tensor_of(const std::vector<int32_t>& values, int64_t rows) {
    return torch::tensor(values, torch::kInt32).reshape({rows, -1}).to(torch::kInt64);
}

torch::Tensor tensor_of(const std::vector<std::vector<int32_t>>& rows) {
    std::vector<int32_t> flat;
    for (const auto& row : rows) flat.insert(flat.end(), row.begin(), row.end());
    return tensor_of(flat, static_cast<int64_t>(rows.size()));
}

std::vector<double> values_of(const torch::Tensor& tensor) {
    const auto flat = tensor.detach().to(torch::kFloat64).contiguous();
    return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

// Inputs and targets are the windows without their last and without their first id; both [B, T].
struct Shifted {
    torch::Tensor inputs, targets, document_starts;
};

Shifted shift(const Windows& windows) {
    const auto ids = tensor_of(windows.ids);
    const int64_t length = ids.size(1) - 1;
    Shifted shifted{ids.narrow(1, 0, length), ids.narrow(1, 1, length), {}};
    if (!windows.document_starts.empty()) shifted.document_starts = tensor_of(windows.document_starts);
    return shifted;
}

}  // namespace

Twin::Twin(const hy_model_config& config, Precision precision)
    : self_(std::make_unique<Implementation>(Implementation{config, Model(config)})) {
    self_->model->to(precision == Precision::kDouble ? torch::kFloat64 : torch::kFloat32);
}

Twin::~Twin() = default;

void Twin::set(const NamedValues& parameters) {
    torch::NoGradGuard no_grad;
    const auto own = self_->model->named_parameters();
    if (own.size() != parameters.size()) throw std::invalid_argument("the twin has other parameters");
    for (const auto& item : own) {
        auto parameter = item.value();
        parameter.copy_(torch::tensor(parameters.at(item.key()), torch::kFloat64).reshape(parameter.sizes()));
    }
}

StepResult Twin::step(const Windows& windows, uint64_t seed, int64_t step) {
    auto& [config, model] = *self_;
    const auto [inputs, targets, document_starts] = shift(windows);
    const auto dropout = philox_dropout(seed, step, windows.first_sequence);
    const auto logits = model->forward(inputs, document_starts, dropout);
    const auto mean = cross_entropy(logits, targets);

    model->zero_grad();
    (mean + config.z_loss * mean_squared_lse(logits)).backward();
    StepResult result{mean.item<double>(), {}};
    for (const auto& item : model->named_parameters()) result.gradients[item.key()] = values_of(item.value().grad());
    return result;
}

std::vector<double> Twin::logits(const std::vector<int32_t>& tokens, int64_t batch) {
    torch::NoGradGuard no_grad;
    return values_of(self_->model->forward(tensor_of(tokens, batch), {}, no_dropout));
}

std::vector<double> Twin::log_probabilities(const std::vector<int32_t>& tokens, int64_t batch) {
    torch::NoGradGuard no_grad;
    return values_of(torch::log_softmax(self_->model->forward(tensor_of(tokens, batch), {}, no_dropout), -1));
}

double Twin::loss(const Windows& windows) {
    torch::NoGradGuard no_grad;
    const auto [inputs, targets, document_starts] = shift(windows);
    return cross_entropy(self_->model->forward(inputs, document_starts, no_dropout), targets).item<double>();
}

}  // namespace hybrid::twin
