// The benchmarks count what operations do, and read what they are told.
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "cuda_options.h"
#include "device_peak.h"
#include "flat_json.h"
#include "model/model.h"
#include "operation_counts.h"
#include "products.h"
#include "timed_kernels.h"
#include "token_batch.h"
#include "torch_baseline.h"
#include "training/trainer.h"

namespace hybrid::bench {
namespace {

using kernels::Transpose;

Shape two_sequences() {
    Shape shape = find_shape("tiny");
    shape.batch = 2;
    shape.time = 24;
    return shape;
}

Profile profile_of_a_step(const Shape& shape, hy_recompute recompute) {
    const Backend timed(cpu_device(), HY_PRECISION_FLOAT32, timed_kernels());
    const auto model = std::make_shared<Model>(ModelConfig{model_config(shape)}, timed);
    model->initialize(1);
    TrainerConfig config = default_trainer_config();
    config.micro_batch = shape.batch;
    config.recompute = recompute;
    const auto trainer = make_trainer(model, config);
    const TokenBatch tokens(shape);
    Profile profile;
    record_into(profile);
    trainer->step(tokens.batch(), 1e-4, 0);
    profile.finish_run();
    return profile;
}

TEST(OperationCounts, OfAStepAreItsProductsAndNothingElse) {
    const Shape shape = two_sequences();
    const Profile profile = profile_of_a_step(shape, HY_RECOMPUTE_NONE);
    EXPECT_DOUBLE_EQ(profile.flops(OperationGroup::kProducts), linear_flops(shape));
    EXPECT_DOUBLE_EQ(profile.flops(OperationGroup::kAttention), attention_flops(shape));
}

TEST(OperationCounts, AreThoseOfModelFlopsUtilisationButForPadding) {
    const Shape shape = find_shape("LF_LLM-269M");
    const auto tokens = static_cast<double>(shape.tokens());
    const double padding = 6.0 * (50304 - 50257) * shape.n_embd;
    EXPECT_DOUBLE_EQ(flops_per_token(shape, 0.0), linear_flops(shape) / tokens - padding);
    EXPECT_DOUBLE_EQ(flops_per_token(shape, 0.5), (linear_flops(shape) + attention_flops(shape)) / tokens - padding);
    EXPECT_GT(flops_per_token(shape, 1.0), flops_per_token(shape, 0.5));
}

TEST(OperationCounts, OfAnUpdateCoverEveryParameter) {
    const Shape shape = two_sequences();
    const Profile profile = profile_of_a_step(shape, HY_RECOMPUTE_NONE);
    const ParameterTable table{ModelConfig{model_config(shape)}};
    double elements = 0.0;
    for (const TensorSlot& slot : table.slots()) elements += static_cast<double>(slot.stored_count());
    // The norm reads the gradient, what is between its tensors too; AdamW reads four arrays and writes three.
    EXPECT_DOUBLE_EQ(profile.bytes(OperationGroup::kUpdate), 4.0 * static_cast<double>(table.size()) + 28.0 * elements);
}

TEST(OperationCounts, BytesFollowTheTypeOfNumbers) {
    const int64_t m = 3, n = 5, k = 7;
    EXPECT_EQ(product<float>(Transpose::kNo, Transpose::kYes, m, n, k, 0.0f, 4).bytes, 4 * (21 + 35 + 15));
    EXPECT_EQ(product<bfloat16>(Transpose::kNo, Transpose::kYes, m, n, k, 0.0f, 2).bytes, 2 * (21 + 35 + 15));
    // A gradient is float32, and read too where it is added to.
    EXPECT_EQ(product<bfloat16>(Transpose::kYes, Transpose::kNo, m, n, k, 1.0f, 4).bytes, 2 * (21 + 35) + 8 * 15);
    EXPECT_EQ(product<bfloat16>(Transpose::kYes, Transpose::kNo, m, n, k, 1.0f, 4).flops, 2 * 3 * 5 * 7);
    EXPECT_EQ(adamw<float>(10, false).bytes, 280);
    EXPECT_EQ(adamw<bfloat16>(10, true).bytes, 300);
}

TEST(OperationCounts, OfAttentionAreItsCausalHalf) {
    kernels::AttentionShape shape{};
    shape.batch = 2;
    shape.heads = 4;
    shape.kv_heads = 2;
    shape.head_dim = 8;
    shape.q_time = shape.kv_time = 16;
    const Operation forward = attention<bfloat16>("attention forward", shape, 2, 2, 2);
    // Two products of 2 x 16 x 16 x 8 operations per head, half of them.
    EXPECT_EQ(forward.flops, 2 * 4 * 2 * (2 * 16 * 16 * 8) / 2);
    // q and the output have four heads, k and v two.
    EXPECT_EQ(forward.bytes, 2 * (2 * 2 * 16 * 4 * 8 + 2 * 2 * 16 * 2 * 8));
}

CudaOptions parsed(std::vector<std::string> words) {
    words.insert(words.begin(), "cuda_bench");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    return parse_cuda_options(static_cast<int>(arguments.size()), arguments.data());
}

TEST(CudaOptions, AreRead) {
    const CudaOptions options =
        parsed({"--context", "512", "--micro-batch", "8", "--precision", "tf32", "--recompute", "block",
                "--deterministic", "--float8", "--no-profile", "--baseline", "python3 x", "--json"});
    EXPECT_EQ(options.context, 512);
    EXPECT_EQ(options.micro_batch, 8);
    EXPECT_EQ(options.precision, HY_PRECISION_TF32);
    EXPECT_EQ(options.recompute, HY_RECOMPUTE_BLOCK);
    EXPECT_TRUE(options.deterministic && options.float8 && options.json && !options.profile && !options.compare);
    EXPECT_EQ(options.baseline, "python3 x");
}

TEST(CudaOptions, SayWhatIsWrong) {
    EXPECT_THROW(parsed({"--precision", "float16"}), std::invalid_argument);
    EXPECT_THROW(parsed({"--context", "0"}), std::invalid_argument);
    EXPECT_THROW(parsed({"--context"}), std::invalid_argument);
    EXPECT_THROW(parsed({"--fast"}), std::invalid_argument);
    EXPECT_THROW(parsed({"--compare", "--json"}), std::invalid_argument);
}

TEST(DevicePeak, IsKnownByTheWholeName) {
    EXPECT_EQ(peak_flops("NVIDIA H100 80GB HBM3"), 989e12);
    EXPECT_TRUE(std::isnan(peak_flops("NVIDIA H100 80GB HBM3 MIG 1g.10gb")));
}

TEST(FlatJson, GivesNumbersAndTexts) {
    const std::string object = R"({"torch": "2.6.0", "eager_ms": 12.5, "problem": "", "loss": NaN})";
    EXPECT_EQ(json_value(object, "torch"), "2.6.0");
    EXPECT_EQ(json_value(object, "problem"), "");
    EXPECT_EQ(json_number(object, "eager_ms"), 12.5);
    EXPECT_FALSE(json_number(object, "compiled_ms"));
    EXPECT_FALSE(json_number(object, "torch_"));
}

// A shell script in PyTorch's place: it answers its first line, then turns.
TorchBaseline baseline(const std::string& script) {
    CudaOptions options;
    options.baseline = "sh -c '" + script + "' baseline";
    return TorchBaseline(two_sequences(), options, 3);
}

TEST(TorchBaseline, TakesTurns) {
    TorchBaseline torch = baseline(R"(read line; echo "{\"torch\": \"9\", \"problem\": \"\"}";)"
                                   R"( while read line; do echo "{\"eager_ms\": 4.0, \"compiled_ms\": 2.0}"; done)");
    ASSERT_TRUE(torch.runs()) << torch.timings().problem;
    torch.run();
    torch.run();
    EXPECT_EQ(torch.timings().torch, "9");
    EXPECT_EQ(torch.timings().eager.count(), 2);
    EXPECT_EQ(torch.timings().compiled.median(), 2.0);
}

TEST(TorchBaseline, SaysWhatIsMissing) {
    TorchBaseline torch = baseline(R"(read line; echo "{\"torch\": \"\", \"problem\": \"there is no PyTorch\"}")");
    EXPECT_FALSE(torch.runs());
    torch.run();
    EXPECT_EQ(torch.timings().problem, "there is no PyTorch");
    EXPECT_TRUE(torch.timings().eager.empty());
    EXPECT_FALSE(baseline("exit 1").runs());
}

}  // namespace
}  // namespace hybrid::bench
