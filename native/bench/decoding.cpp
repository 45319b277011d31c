#include "decoding.h"

#include <random>
#include <string>

#include "check.h"

namespace hybrid::bench {
namespace {

constexpr int32_t kTokens = 8;  // timed together

hy_model_config config_of(const hy_model* model) {
    hy_model_config config{};
    config.struct_size = sizeof config;
    check(hy_model_get_config(model, &config));
    return config;
}

// Of a matrix of 8-bit integers with the scale of each row.
int64_t bytes_of(const hy_tensor_info& tensor, hy_decoder_weights weights) {
    constexpr int64_t kFloat = sizeof(float);
    if (weights == HY_DECODER_WEIGHTS_INT8 && tensor.rank == 2) return tensor.rows * (tensor.columns + kFloat);
    return tensor.rows * tensor.columns * kFloat;
}

}  // namespace

Decoding::Decoding(hy_model* model, int32_t batch, int32_t position, hy_decoder_weights weights)
    : batch_(batch), position_(position), decoder_(created<hy_decoder>(hy_decoder_destroy, [&](auto** out) {
          return hy_decoder_create(model, batch, position + kTokens, weights, out);
      })) {
    const int32_t vocabulary = config_of(model).n_vocab;
    std::mt19937 random(1);
    std::vector<int32_t> prompts(static_cast<size_t>(batch) * static_cast<size_t>(position));
    for (auto& token : prompts) token = static_cast<int32_t>(random() % static_cast<uint32_t>(vocabulary));
    step_.assign(prompts.begin(), prompts.begin() + batch);
    logits_.resize(static_cast<size_t>(batch) * static_cast<size_t>(vocabulary));
    check(hy_decoder_append(decoder_.get(), prompts.data(), position, logits_.data()));
}

void Decoding::run() {
    milliseconds_per_token_.add(timed([&] {
                                    for (int32_t token = 0; token < kTokens; ++token)
                                        check(hy_decoder_append(decoder_.get(), step_.data(), 1, logits_.data()));
                                }) /
                                kTokens);
    check(hy_decoder_truncate(decoder_.get(), position_));
}

int64_t bytes_per_token(const hy_model* model, hy_decoder_weights weights) {
    int32_t tensors = 0;
    check(hy_model_tensor_count(model, &tensors));
    const bool tied = config_of(model).tied != 0;
    int64_t bytes = 0;
    for (int32_t index = 0; index < tensors; ++index) {
        hy_tensor_info tensor{};
        tensor.struct_size = sizeof tensor;
        check(hy_model_get_tensor_info(model, index, &tensor));
        if (tied || tensor.name != std::string("embd.weight")) bytes += bytes_of(tensor, weights);
    }
    return bytes;
}

}  // namespace hybrid::bench
