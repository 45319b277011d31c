#include "adamw_reference.h"

#include <algorithm>
#include <cmath>

namespace hybrid::core {

double AdamWReference::norm(const NamedValues& gradients) {
    double sum = 0.0;
    for (const auto& [name, values] : gradients)
        for (const double value : values) sum += value * value;
    return std::sqrt(sum);
}

void AdamWReference::step(const std::vector<hy_tensor_info>& tensors, NamedValues& parameters,
                          const NamedValues& gradients, double learning_rate) {
    ++updates_;
    const double limit = config_.clip_grad_norm;
    const double clip = limit > 0.0 ? std::min(1.0, limit / (norm(gradients) + 1e-6)) : 1.0;
    const double correction1 = 1.0 - std::pow(config_.beta1, updates_);
    const double correction2 = 1.0 - std::pow(config_.beta2, updates_);
    for (const auto& info : tensors) {
        auto& parameter = parameters.at(info.name);
        const auto& gradient = gradients.at(info.name);
        auto& m = exp_avg_[info.name];
        auto& v = exp_avg_sq_[info.name];
        m.resize(parameter.size());
        v.resize(parameter.size());
        const double decay = info.decays != 0 ? 1.0 - learning_rate * config_.weight_decay : 1.0;
        for (size_t i = 0; i < parameter.size(); ++i) {
            const double g = clip * gradient[i];
            m[i] = config_.beta1 * m[i] + (1.0 - config_.beta1) * g;
            v[i] = config_.beta2 * v[i] + (1.0 - config_.beta2) * g * g;
            const double denominator = std::sqrt(v[i] / correction2) + config_.eps;
            parameter[i] = decay * parameter[i] - learning_rate * (m[i] / correction1) / denominator;
        }
    }
}

}  // namespace hybrid::core
