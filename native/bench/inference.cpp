#include "inference.h"

#include <algorithm>
#include <array>

#include "decoding.h"
#include "ending_scores.h"
#include "handles.h"
#include "idle_threads.h"
#include "read_bandwidth.h"
#include "token_batch.h"

namespace hybrid::bench {

namespace {

std::vector<DecodingRate> measure_decoding(hy_model* model, const Shape& shape, int repeats) {
    constexpr int32_t kLongestPrompt = 128;
    const int32_t position = std::min(kLongestPrompt, shape.time / 2);
    std::array<Decoding, 2> decodings = {Decoding(model, 1, position), Decoding(model, 8, position)};
    ReadBandwidth reading;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        let_threads_sleep();
        reading.run();
        for (auto& decoding : decodings) decoding.run();
    }
    const double passes = reading.median() / static_cast<double>(bytes_per_token(model));
    return {{1, decodings[0].median_tokens_per_second(), passes},
            {8, decodings[1].median_tokens_per_second(), 8 * passes}};
}

}  // namespace

Inference measure_inference(const Shape& shape, int repeats) {
    const auto config = model_config(shape);
    const auto model =
        created<hy_model>(hy_model_destroy, [&](auto** out) { return hy_model_create(&config, nullptr, out); });
    check(hy_model_initialize(model.get(), 1));
    const auto scorer_of = [&](int32_t sequences, int32_t length) {
        return created<hy_scorer>(hy_scorer_destroy,
                                  [&](auto** out) { return hy_scorer_create(model.get(), sequences, length, out); });
    };
    const auto evaluator = scorer_of(shape.batch, shape.time);
    const auto scorer = scorer_of(kExampleSequences, kLongestExample);
    const TokenBatch tokens(shape);
    constexpr int kExamples = 6;
    const auto examples = random_examples(kExamples, config.n_vocab);

    Inference inference{0, {}, kExamples, {}, {}};
    for (int repeat = 0; repeat < repeats; ++repeat) {
        double loss = 0.0;
        inference.evaluation.add(timed([&] {
            check(hy_scorer_loss(evaluator.get(), &tokens.batch(), shape.time, &loss, &inference.evaluated_tokens));
        }));
        inference.multiple_choice.add(
            timed([&] { score_together(scorer.get(), examples, kExampleSequences * kLongestExample); }));
    }
    inference.decoding = measure_decoding(model.get(), shape, repeats);
    return inference;
}

}  // namespace hybrid::bench
