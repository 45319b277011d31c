#include "training/step_graphs.h"

#include "model/transformer.h"

namespace hybrid {

template <typename T>
StepGraphs<T>::StepGraphs(TrainingState& state, const TrainerConfig& config, StepWork<T>& work,
                          const DeviceWindows& windows, double* loss_sum)
    : state_(state),
      config_(config),
      work_(work),
      windows_(windows),
      loss_sum_(loss_sum),
      parameters_(state.model().template parameters<T>()),
      recorder_(state.device().make_graph_recorder()) {
    if (config_.float8 != 0) parameters_ = with_float8(state.model().config(), parameters_, work.float8);
}

template <typename T>
void StepGraphs<T>::run(const PassKind& kind) {
    Passes& passes = passes_[kind];
    if (passes.segments.empty()) passes.segments = segments(kind);
    const bool first_run = passes.runs++ == 0;
    for (Segment& segment : passes.segments) {
        if (first_run) {
            segment.begin();
        } else {
            if (segment.graph == nullptr) segment.graph = recorder_->record([&] { segment.begin(); });
            segment.graph->play();
        }
        if (kind.last && state_.reducer() != nullptr) state_.reducer()->reduce_before(segment.end());
    }
}

// One, unless sums begin in between.
template <typename T>
std::vector<typename StepGraphs<T>::Segment> StepGraphs<T>::segments(const PassKind& kind) const {
    std::vector<Segment> result(1);
    int64_t buckets_final = 0;
    for (Stage& stage : stages(kind)) {
        result.back().stages.push_back(stage);
        if (!kind.last || state_.reducer() == nullptr) continue;
        const int64_t now_final = state_.buckets().final_before(stage.end - state_.gradient());
        if (now_final > buckets_final) result.emplace_back();
        buckets_final = now_final;
    }
    if (result.back().stages.empty()) result.pop_back();
    return result;
}

template <typename T>
std::vector<typename StepGraphs<T>::Stage> StepGraphs<T>::stages(const PassKind& kind) const {
    Pass<T> pass{state_.model(), state_.model().backend().template kernels<T>(), kind.windows, config_.context};
    pass.deterministic = config_.deterministic != 0;
    pass.token_order = windows_.order;
    if (kind.documents) pass.document_starts = windows_.document_starts;
    pass.dropout.on = true;
    pass.dropout.seed = config_.seed;
    pass.dropout.live = &windows_.numbers->step;
    pass.instead = &parameters_;
    const bool accumulate = kind.accumulate;
    Gradients& gradients = state_.gradients();

    std::vector<Stage> result;
    result.push_back({[this, pass, accumulate, &gradients] {
                          if (config_.float8 != 0 && !accumulate) round_weights_to_float8(pass);
                          transformer_forward(pass, windows_.inputs, {}, work_.activations);
                          head_forward_backward(pass, work_.activations.norm.normed, windows_.targets,
                                                &windows_.numbers->loss_scale, accumulate, work_.head,
                                                work_.backward.d_normed, gradients.head.weight);
                          kernels::cuda::sum_losses(work_.head.losses, pass.rows(), accumulate, loss_sum_);
                      },
                      gradients.norm});
    result.push_back({[this, pass, accumulate, &gradients] {
                          transformer_backward_norm(pass, work_.activations, accumulate, work_.backward, gradients);
                      },
                      gradients.norm});
    for (int32_t layer = pass.config().n_layer - 1; layer >= 0; --layer)
        result.push_back({[this, pass, accumulate, layer, &gradients] {
                              transformer_backward_block(pass, layer, work_.activations, accumulate, work_.backward,
                                                         gradients);
                          },
                          gradients.blocks[static_cast<size_t>(layer)].end});
    result.push_back({[this, pass, accumulate, &gradients] {
                          transformer_backward_embedding(pass, windows_.inputs, accumulate, work_.backward, gradients);
                      },
                      gradients.end});
    return result;
}

template class StepGraphs<float>;
template class StepGraphs<bfloat16>;

}  // namespace hybrid
