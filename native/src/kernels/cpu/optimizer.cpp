// One pass of AdamW (Loshchilov and Hutter, arXiv:1711.05101) over the flat buffers, and the norm that clipping needs.
#include "kernels/cpu/table.h"

namespace hybrid::kernels::HYBRID_ISA {
namespace {

void squared_norm(const float* x, int64_t count, double* sums) {
    const int64_t blocks = divide_up(count, kNormBlock);
#pragma omp parallel for schedule(static) if (count >= kParallelWork)
    for (int64_t block = 0; block < blocks; ++block) {
        const int64_t end = min(count, (block + 1) * kNormBlock);
        double sum = 0.0;
#pragma omp simd reduction(+ : sum)
        for (int64_t i = block * kNormBlock; i < end; ++i) sum += static_cast<double>(x[i]) * x[i];
        sums[block] = sum;
    }
}

void update_chunk(const AdamWStep& step, bool decays, int64_t count, const float* gradient, float* parameter,
                  float* exp_avg, float* exp_avg_sq) {
    const auto keep = static_cast<float>(decays ? 1.0 - step.learning_rate * step.weight_decay : 1.0);
    const auto rate = static_cast<float>(step.learning_rate / step.bias_correction1);
    const auto root_factor = static_cast<float>(1.0 / step.bias_correction2_root);
    const auto scale = static_cast<float>(step.gradient_scale);
    const auto eps = static_cast<float>(step.eps);
    const auto beta1 = static_cast<float>(step.beta1);
    const auto beta2 = static_cast<float>(step.beta2);
    const auto rest1 = static_cast<float>(1.0 - step.beta1);
    const auto rest2 = static_cast<float>(1.0 - step.beta2);
#pragma omp simd
    for (int64_t i = 0; i < count; ++i) {
        const float g = gradient[i] * scale;
        const float m = beta1 * exp_avg[i] + rest1 * g;
        const float v = beta2 * exp_avg_sq[i] + rest2 * (g * g);
        exp_avg[i] = m;
        exp_avg_sq[i] = v;
        parameter[i] = parameter[i] * keep - rate * m / (sqrtf(v) * root_factor + eps);
    }
}

void adamw(const AdamWStep* step, const UpdateChunk* chunks, int64_t chunk_count, const float* gradient,
           float* parameter, float* exp_avg, float* exp_avg_sq, float* /*weights*/) {
#pragma omp parallel for schedule(static)
    for (int64_t i = 0; i < chunk_count; ++i) {
        const UpdateChunk& chunk = chunks[i];
        update_chunk(*step, chunk.decays, chunk.count, gradient + chunk.offset, parameter + chunk.offset,
                     exp_avg + chunk.moment_offset, exp_avg_sq + chunk.moment_offset);
    }
}

}  // namespace

void install_optimizer(Kernels& table) {
    table.squared_norm = squared_norm;
    table.adamw = adamw;
}

}  // namespace hybrid::kernels::HYBRID_ISA
