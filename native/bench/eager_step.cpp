#include "eager_step.h"

#include <torch/nn.h>
#include <torch/optim/adamw.h>

#include "twin_module.h"

namespace hybrid::bench {

namespace {

// Weight decay on matrices only.
std::vector<torch::optim::OptimizerParamGroup> parameter_groups(const twin::Model& model,
                                                                const hy_trainer_config& config) {
    std::vector<torch::Tensor> matrices, vectors;
    for (const auto& parameter : model->parameters()) (parameter.dim() == 2 ? matrices : vectors).push_back(parameter);
    const auto options = [&](double weight_decay) {
        return std::make_unique<torch::optim::AdamWOptions>(torch::optim::AdamWOptions(1e-4)
                                                                .betas({config.beta1, config.beta2})
                                                                .eps(config.eps)
                                                                .weight_decay(weight_decay));
    };
    std::vector<torch::optim::OptimizerParamGroup> groups;
    groups.emplace_back(matrices, options(config.weight_decay));
    groups.emplace_back(vectors, options(0.0));
    return groups;
}

hy_trainer_config default_trainer_config() {
    hy_trainer_config config{};
    hy_trainer_config_default(&config);
    return config;
}

torch::Tensor torch_dropout(const torch::Tensor& x, int, twin::DropoutSite, double p) {
    return torch::dropout(x, p, /*train=*/true);
}

// libtorch's initial embeddings are so large that softmax gives denormals, which are slow whoever computes with them.
void initialize(const twin::Model& model) {
    const torch::NoGradGuard no_grad;
    for (const auto& parameter : model->parameters())
        if (parameter.dim() == 2) torch::nn::init::normal_(parameter, 0.0, 0.02);
}

}  // namespace

struct EagerStep::Implementation {
    explicit Implementation(const Shape& shape)
        : config(default_trainer_config()), model(model_config(shape)), optimizer(parameter_groups(model, config)) {
        initialize(model);
        const auto windows = torch::randint(50257, {shape.batch, shape.time + 1}, torch::kInt64);
        inputs = windows.narrow(1, 0, shape.time).contiguous();
        targets = windows.narrow(1, 1, shape.time).contiguous();
    }

    hy_trainer_config config;
    twin::Model model;
    torch::optim::AdamW optimizer;
    torch::Tensor inputs, targets;
};

EagerStep::EagerStep(const Shape& shape) : self_(std::make_unique<Implementation>(shape)) {}

EagerStep::~EagerStep() = default;

void EagerStep::run() {
    auto& [config, model, optimizer, inputs, targets] = *self_;
    optimizer.zero_grad();
    twin::cross_entropy(model->forward(inputs, {}, torch_dropout), targets).backward();
    torch::nn::utils::clip_grad_norm_(model->parameters(), config.clip_grad_norm);
    optimizer.step();
}

}  // namespace hybrid::bench
