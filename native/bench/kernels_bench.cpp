// Each CPU kernel by itself at the shapes of configuration B (D=768 H=12 F=3072 T=256 B=2, vocabulary 50,257), with
// the bandwidth of the arrays that it must read and write, or attention's causal-half FLOP/s.
// HYBRID_CPU_KERNELS chooses the instruction set, OMP_NUM_THREADS the threads.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "kernels/kernels.h"

namespace hybrid::kernels {
namespace {

constexpr int64_t kBatch = 2, kTime = 256, kRows = kBatch * kTime, kWidth = 768, kHeads = 12, kHeadDim = 64;
constexpr int64_t kFeedForward = 3072, kVocabulary = 50257, kPaddedVocabulary = 50304, kParameters = 1 << 24;
constexpr int64_t kScratch = kRows / kReductionRows;

std::vector<float> values(int64_t count) {
    std::vector<float> result(count);
    uint32_t state = 1;
    for (float& value : result) {
        state = state * 1664525 + 1013904223;
        value = static_cast<float>(state >> 8) / (1 << 23) - 1.0f;
    }
    return result;
}

std::vector<int32_t> tokens() {
    std::vector<int32_t> result(kRows);
    for (int64_t i = 0; i < kRows; ++i) result[i] = static_cast<int32_t>(i * 7919 % kVocabulary);
    return result;
}

Dropout dropout() {
    Dropout dropout;
    dropout.positions = kTime;
    dropout.threshold = 1u << 29;
    dropout.scale = 8.0f / 7.0f;
    return dropout;
}

void count_floats(benchmark::State& state, int64_t floats) {
    state.SetBytesProcessed(state.iterations() * floats * static_cast<int64_t>(sizeof(float)));
}

void embedding_forward(benchmark::State& state) {
    const auto table = values(kVocabulary * kWidth);
    const auto ids = tokens();
    auto x = values(kRows * kWidth);
    for (auto _ : state) cpu_kernels().embedding_forward(ids.data(), table.data(), kRows, kWidth, x.data());
    count_floats(state, 2 * kRows * kWidth);
}

void embedding_backward(benchmark::State& state) {
    auto dtable = values(kVocabulary * kWidth);
    const auto ids = tokens();
    const auto dx = values(kRows * kWidth);
    for (auto _ : state) cpu_kernels().embedding_backward(ids.data(), nullptr, dx.data(), kRows, kWidth, dtable.data());
    count_floats(state, 3 * kRows * kWidth);
}

void add_rms_norm_forward(benchmark::State& state) {
    const auto x = values(kRows * kWidth), branch = x, bias = values(kWidth), weight = bias;
    auto sum = x, y = x, rstd = values(kRows);
    for (auto _ : state)
        cpu_kernels().add_rms_norm_forward(x.data(), branch.data(), bias.data(), dropout(), weight.data(), kRows,
                                           kWidth, 1e-5f, sum.data(), y.data(), rstd.data());
    count_floats(state, 4 * kRows * kWidth);
}

void rms_norm_backward(benchmark::State& state) {
    const auto x = values(kRows * kWidth), dy = x, weight = values(kWidth), rstd = values(kRows);
    auto dx = x, dbranch = x, dweight = weight, dbias = weight, scratch = values(kScratch * 2 * kWidth);
    for (auto _ : state)
        cpu_kernels().rms_norm_backward(dy.data(), x.data(), weight.data(), rstd.data(), kRows, kWidth, false,
                                        dx.data(), dweight.data(), dropout(), dbranch.data(), dbias.data(),
                                        scratch.data());
    count_floats(state, 5 * kRows * kWidth);
}

constexpr QkvShape kQkv = {kBatch, kTime, kHeads, kHeads, kHeadDim, 0};

void qkv_forward(benchmark::State& state) {
    const auto table = values(kTime * kHeadDim / 2), bias = std::vector<float>(3 * kWidth);
    auto qkv = values(kRows * 3 * kWidth);
    for (auto _ : state)
        cpu_kernels().qkv_forward(kQkv, {table.data(), table.data()}, bias.data(), {}, qkv.data(), nullptr, nullptr);
    count_floats(state, 6 * kRows * kWidth);
}

void qkv_backward(benchmark::State& state) {
    const auto table = values(kTime * kHeadDim / 2);
    auto dqkv = values(kRows * 3 * kWidth), dbias = values(3 * kWidth);
    auto scratch = values(kScratch * (3 * kWidth + 2 * kHeadDim));
    const HeadGradients<float> in_place = {dqkv.data(), dqkv.data() + kWidth, dqkv.data() + 2 * kWidth, 3 * kWidth,
                                           3 * kWidth};
    for (auto _ : state)
        cpu_kernels().qkv_backward(kQkv, {table.data(), table.data()}, {}, nullptr, nullptr, in_place, dqkv.data(),
                                   false, nullptr, nullptr, dbias.data(), scratch.data());
    count_floats(state, 4 * kRows * kWidth);
}

AttentionShape attention_shape(int64_t time) {
    const int64_t row = 3 * kWidth;
    return {kBatch, kHeads, kHeads, kHeadDim, time, time, row, time * row, row, time * row};
}

void count_products(benchmark::State& state, int64_t time, int products) {
    const double flops = static_cast<double>(products) * kBatch * kHeads * time * time * kHeadDim;
    state.counters["FLOPS"] = benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

void attention_forward(benchmark::State& state) {
    const int64_t time = state.range(0);
    const auto qkv = values(kBatch * time * 3 * kWidth);
    auto out = values(kBatch * time * kWidth), lse = values(kBatch * kHeads * time);
    for (auto _ : state)
        cpu_kernels().attention_forward(attention_shape(time), qkv.data(), qkv.data() + kWidth, qkv.data() + 2 * kWidth,
                                        nullptr, out.data(), lse.data());
    count_products(state, time, 2);
}

void attention_backward(benchmark::State& state) {
    const int64_t time = state.range(0);
    const auto qkv = values(kBatch * time * 3 * kWidth);
    auto out = values(kBatch * time * kWidth), lse = values(kBatch * kHeads * time), scratch = lse, dqkv = qkv;
    const auto dout = out;
    cpu_kernels().attention_forward(attention_shape(time), qkv.data(), qkv.data() + kWidth, qkv.data() + 2 * kWidth,
                                    nullptr, out.data(), lse.data());
    for (auto _ : state)
        cpu_kernels().attention_backward(attention_shape(time), qkv.data(), qkv.data() + kWidth,
                                         qkv.data() + 2 * kWidth, nullptr, out.data(), lse.data(), dout.data(),
                                         dqkv.data(), dqkv.data() + kWidth, dqkv.data() + 2 * kWidth, scratch.data());
    count_products(state, time, 5);
}

void swiglu_forward(benchmark::State& state) {
    const std::vector<float> bias(2 * kFeedForward);
    auto up_gate = values(kRows * 2 * kFeedForward), out = values(kRows * kFeedForward);
    for (auto _ : state)
        cpu_kernels().swiglu_forward(up_gate.data(), bias.data(), dropout(), kRows, kFeedForward, out.data());
    count_floats(state, 5 * kRows * kFeedForward);
}

void swiglu_backward(benchmark::State& state) {
    const auto dout = values(kRows * kFeedForward), initial = values(kRows * 2 * kFeedForward);
    auto up_gate = initial, dbias = values(2 * kFeedForward), scratch = values(kScratch * 2 * kFeedForward);
    for (auto _ : state)
        cpu_kernels().swiglu_backward(dout.data(), dropout(), kRows, kFeedForward, up_gate.data(), false, dbias.data(),
                                      scratch.data());
    count_floats(state, 5 * kRows * kFeedForward);
}

void cross_entropy_backward(benchmark::State& state) {
    auto logits = values(kRows * kPaddedVocabulary), losses = values(kRows);
    const auto targets = tokens();
    const float scale = 1.0f;
    for (auto _ : state)
        cpu_kernels().cross_entropy_backward(logits.data(), targets.data(), kRows, kVocabulary, kPaddedVocabulary,
                                             &scale, 0.0f, losses.data());
    count_floats(state, 2 * kRows * kVocabulary);
}

void squared_norm(benchmark::State& state) {
    const auto x = values(kParameters);
    std::vector<double> sums(kParameters / kNormBlock);
    for (auto _ : state) cpu_kernels().squared_norm(x.data(), kParameters, sums.data());
    count_floats(state, kParameters);
}

void adamw(benchmark::State& state) {
    const auto gradient = values(kParameters);
    auto parameter = gradient, exp_avg = gradient, exp_avg_sq = std::vector<float>(kParameters, 1.0f);
    std::vector<UpdateChunk> chunks;
    for (int64_t offset = 0; offset < kParameters; offset += kNormBlock)
        chunks.push_back({offset, kNormBlock, offset, true});
    const AdamWStep step = {1e-3, 0.9, 0.95, 1e-8, 0.1, 0.5, 0.5, 1.0};
    for (auto _ : state)
        cpu_kernels().adamw(&step, chunks.data(), static_cast<int64_t>(chunks.size()), gradient.data(),
                            parameter.data(), exp_avg.data(), exp_avg_sq.data(), nullptr);
    count_floats(state, 7 * kParameters);
}

BENCHMARK(embedding_forward)->UseRealTime();
BENCHMARK(embedding_backward)->UseRealTime();
BENCHMARK(add_rms_norm_forward)->UseRealTime();
BENCHMARK(rms_norm_backward)->UseRealTime();
BENCHMARK(qkv_forward)->UseRealTime();
BENCHMARK(qkv_backward)->UseRealTime();
BENCHMARK(attention_forward)->Arg(256)->Arg(2048)->UseRealTime();
BENCHMARK(attention_backward)->Arg(256)->Arg(2048)->UseRealTime();
BENCHMARK(swiglu_forward)->UseRealTime();
BENCHMARK(swiglu_backward)->UseRealTime();
BENCHMARK(cross_entropy_backward)->UseRealTime();
BENCHMARK(squared_norm)->UseRealTime();
BENCHMARK(adamw)->UseRealTime();

}  // namespace
}  // namespace hybrid::kernels

BENCHMARK_MAIN();
