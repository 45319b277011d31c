// What goes wrong leaves everything as it was and says what it is.
#include <gtest/gtest.h>

#include <climits>
#include <cmath>
#include <cstring>
#include <limits>

#include "cases.h"

namespace hybrid::core {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Case failing_case() {
    Case c{"failing", small_config(), 12};
    c.micro_batch = 2;
    return c;
}

// All values as bits, so that a NaN equals itself.
std::vector<uint64_t> bits(const NamedValues& tensors) {
    std::vector<uint64_t> result;
    for (const auto& [name, values] : tensors) {
        for (const double value : values) {
            uint64_t word;
            static_assert(sizeof word == sizeof value);
            std::memcpy(&word, &value, sizeof word);
            result.push_back(word);
        }
    }
    return result;
}

// Parameters, moments and update count of a trainer that has made two steps.
class FailingStep : public testing::Test {
  protected:
    FailingStep()
        : c_(failing_case()), model_(c_.config), trainer_(model_, trainer_config(c_.micro_batch, c_.context)) {
        model_.write(random_parameters(model_, 1));
        for (int64_t step = 0; step < 2; ++step) trainer_.step(random_windows(c_, step), 1e-3, step);
    }

    std::vector<uint64_t> state() const {
        auto result = bits(model_.read());
        for (const auto kind : {HY_TRAINER_STATE_EXP_AVG, HY_TRAINER_STATE_EXP_AVG_SQ}) {
            const auto moments = bits(trainer_.read(kind));
            result.insert(result.end(), moments.begin(), moments.end());
        }
        result.push_back(static_cast<uint64_t>(trainer_.updates()));
        return result;
    }

    // Runs a step that must fail and checks that nothing but the gradients changed.
    std::string failure(Batch& batch, hy_status expected) {
        const auto before = state();
        std::string message;
        try {
            trainer_.step(batch, 1e-3, 2);
            ADD_FAILURE() << "the step succeeded";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.status, expected) << failure.what();
            message = failure.what();
        }
        EXPECT_EQ(state(), before);
        return message;
    }

    Case c_;
    Model model_;
    Trainer trainer_;
};

TEST_F(FailingStep, WeightsThatAreNotNumbersAreReportedAndKept) {
    auto parameters = model_.read();
    parameters.at("transformer_blocks.1.ffn.net.0.weight")[5] = kNaN;
    model_.write(parameters);
    Batch batch(random_windows(c_, 9));
    EXPECT_NE(failure(batch, HY_STATUS_NOT_FINITE), "");
}

TEST_F(FailingStep, OverflowIsReportedAndLeavesNoTrace) {
    auto parameters = model_.read();
    for (double& value : parameters.at("norm.weight")) value = 1e38;
    model_.write(parameters);
    Batch batch(random_windows(c_, 9));
    failure(batch, HY_STATUS_NOT_FINITE);
}

TEST_F(FailingStep, CancellationLeavesNoTrace) {
    struct Calls {
        int32_t done = 0, total = 0;
    } calls;
    check(hy_trainer_set_progress(
        trainer_.get(),
        [](int32_t done, int32_t total, void* user_data) {
            *static_cast<Calls*>(user_data) = {done, total};
            return int32_t{1};
        },
        &calls));
    Batch batch(random_windows(c_, 9));
    failure(batch, HY_STATUS_CANCELLED);
    EXPECT_EQ(calls.done, 1);
    EXPECT_EQ(calls.total, 2);
}

TEST_F(FailingStep, GoesOnAsIfItHadNotBeen) {
    Model undisturbed_model(c_.config);
    undisturbed_model.write(random_parameters(undisturbed_model, 1));
    Trainer undisturbed(undisturbed_model, trainer_config(c_.micro_batch, c_.context));
    for (int64_t step = 0; step < 2; ++step) undisturbed.step(random_windows(c_, step), 1e-3, step);

    check(hy_trainer_set_progress(
        trainer_.get(), [](int32_t, int32_t, void*) { return int32_t{1}; }, nullptr));
    Batch batch(random_windows(c_, 2));
    failure(batch, HY_STATUS_CANCELLED);
    check(hy_trainer_set_progress(trainer_.get(), nullptr, nullptr));

    EXPECT_EQ(trainer_.step(batch, 1e-3, 2).loss, undisturbed.step(batch, 1e-3, 2).loss);
    EXPECT_EQ(model_.read(), undisturbed_model.read());
}

TEST_F(FailingStep, ProgressCountsMicroBatches) {
    std::vector<std::pair<int32_t, int32_t>> calls;
    check(hy_trainer_set_progress(
        trainer_.get(),
        [](int32_t done, int32_t total, void* user_data) {
            static_cast<std::vector<std::pair<int32_t, int32_t>>*>(user_data)->emplace_back(done, total);
            return int32_t{0};
        },
        &calls));
    auto c = c_;
    c.windows = 3;
    trainer_.step(random_windows(c, 9), 1e-3, 2);
    EXPECT_EQ(calls, (std::vector<std::pair<int32_t, int32_t>>{{1, 2}, {2, 2}}));
}

class UnknownToken : public FailingStep, public testing::WithParamInterface<std::tuple<hy_token_type, int32_t>> {};

TEST_P(UnknownToken, IsNamedByWindowAndPosition) {
    const auto [type, token] = GetParam();
    for (const auto& [window, position] : {std::pair{0, 0}, {3, 5}, {2, 12}}) {
        auto windows = random_windows(c_, 9);
        windows.ids[window][position] = token;
        Batch batch(windows, type);
        const auto message = failure(batch, HY_STATUS_INVALID_TOKEN);
        EXPECT_NE(message.find("window " + std::to_string(window)), std::string::npos) << message;
        EXPECT_NE(message.find("position " + std::to_string(position)), std::string::npos) << message;
    }
}

INSTANTIATE_TEST_SUITE_P(Model, UnknownToken,
                         testing::Values(std::tuple{HY_TOKEN_TYPE_U16, 129},  // the first row of padding
                                         std::tuple{HY_TOKEN_TYPE_U16, 65535}, std::tuple{HY_TOKEN_TYPE_U32, 129},
                                         std::tuple{HY_TOKEN_TYPE_U32, -1}));  // 2^32 - 1

// A change that must be refused with a message that names the field.
template <typename Config>
struct Refused {
    std::string field;
    void (*change)(Config&);
};

void expect_refused(hy_status status, const std::string& field, const void* out) {
    EXPECT_EQ(status, HY_STATUS_INVALID_ARGUMENT) << field;
    EXPECT_NE(std::string(hy_last_error()).find(field), std::string::npos) << field << ": " << hy_last_error();
    EXPECT_EQ(out, nullptr) << field;
}

TEST(InvalidConfiguration, OfAModelNamesItsField) {
    using C = hy_model_config;
    const std::vector<Refused<C>> all = {
        {"struct_size", [](C& c) { c.struct_size -= 4; }},
        {"n_vocab", [](C& c) { c.n_vocab = 0; }},
        {"n_ctx", [](C& c) { c.n_ctx = 0; }},
        {"n_layer", [](C& c) { c.n_layer = 0; }},
        {"n_head", [](C& c) { c.n_head = 0; }},
        {"n_kv_head", [](C& c) { c.n_kv_head = 0; }},
        {"n_kv_head", [](C& c) { c.n_kv_head = 3; }},
        {"head_dim", [](C& c) { c.head_dim = 5; }},
        {"head_dim", [](C& c) { c.head_dim = -2; }},
        {"n_embd", [](C& c) { c.n_embd = 0; }},
        {"n_ffn", [](C& c) { c.n_ffn = -1; }},
        {"attention_bias", [](C& c) { c.attention_bias = 2; }},
        {"ffn_bias", [](C& c) { c.ffn_bias = -1; }},
        {"tied", [](C& c) { c.tied = 3; }},
        {"qk_norm", [](C& c) { c.qk_norm = 2; }},
        {"rope_theta", [](C& c) { c.rope_theta = 0.0; }},
        {"rope_theta", [](C& c) { c.rope_theta = kNaN; }},
        {"rope_theta", [](C& c) { c.rope_theta = kInfinity; }},
        {"norm_eps", [](C& c) { c.norm_eps = -1e-5; }},
        {"norm_eps", [](C& c) { c.norm_eps = kNaN; }},
        {"z_loss", [](C& c) { c.z_loss = -1.0; }},
        {"z_loss", [](C& c) { c.z_loss = kInfinity; }},
        {"dropout_attn", [](C& c) { c.dropout_attn = 1.0; }},
        {"dropout_attn", [](C& c) { c.dropout_attn = kNaN; }},
        {"dropout_ffn", [](C& c) { c.dropout_ffn = -0.1; }},
        {"dropout_ffn", [](C& c) { c.dropout_ffn = 1.0 - 1e-11; }},  // its threshold would be 2^32
    };
    for (const auto& refused : all) {
        auto config = small_config();
        refused.change(config);
        hy_model* model = nullptr;
        expect_refused(hy_model_create(&config, nullptr, &model), refused.field, model);
    }
}

TEST(InvalidConfiguration, OfATrainerNamesItsField) {
    using C = hy_trainer_config;
    const std::vector<Refused<C>> all = {
        {"struct_size", [](C& c) { c.struct_size = 0; }},
        {"micro_batch", [](C& c) { c.micro_batch = 0; }},
        {"context", [](C& c) { c.context = 17; }},
        {"context", [](C& c) { c.context = -1; }},
        {"beta1", [](C& c) { c.beta1 = 1.0; }},
        {"beta2", [](C& c) { c.beta2 = -0.1; }},
        {"beta2", [](C& c) { c.beta2 = kNaN; }},
        {"eps", [](C& c) { c.eps = -1e-8; }},
        {"weight_decay", [](C& c) { c.weight_decay = -0.1; }},
        {"clip_grad_norm", [](C& c) { c.clip_grad_norm = -1.0; }},
        {"clip_grad_norm", [](C& c) { c.clip_grad_norm = kNaN; }},
        {"bucket_bytes", [](C& c) { c.bucket_bytes = -1; }},
        {"optimizer_shards", [](C& c) { c.optimizer_shards = 0; }},
        {"optimizer_shards", [](C& c) { c.optimizer_shards = 2; }},
    };
    Model model(small_config());
    for (const auto& refused : all) {
        auto config = trainer_config(2, 12);
        refused.change(config);
        hy_trainer* trainer = nullptr;
        expect_refused(hy_trainer_create(model.get(), &config, &trainer), refused.field, trainer);
    }
}

TEST(InvalidConfiguration, OfAScorerOrDecoderNamesItsArgument) {
    Model model(small_config());
    hy_scorer* scorer = nullptr;
    expect_refused(hy_scorer_create(model.get(), 0, 12, &scorer), "max_batch", scorer);
    expect_refused(hy_scorer_create(model.get(), 2, 0, &scorer), "max_length", scorer);
    expect_refused(hy_scorer_create(model.get(), 2, 17, &scorer), "max_length", scorer);
    hy_decoder* decoder = nullptr;
    const auto unknown = static_cast<hy_decoder_weights>(2);
    expect_refused(hy_decoder_create(model.get(), 0, 12, HY_DECODER_WEIGHTS_FLOAT32, &decoder), "batch", decoder);
    expect_refused(hy_decoder_create(model.get(), 1, 17, HY_DECODER_WEIGHTS_INT8, &decoder), "max_length", decoder);
    expect_refused(hy_decoder_create(model.get(), 1, 12, unknown, &decoder), "weights", decoder);
}

TEST(InvalidArgument, OfAModelIsRefused) {
    Model model(small_config());
    std::vector<float> values(24);
    hy_tensor_info info{};
    info.struct_size = sizeof info;
    const auto count = static_cast<int32_t>(model.tensors().size());
    EXPECT_EQ(hy_model_get_tensor_info(model.get(), count, &info), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_model_get_tensor_info(model.get(), -1, &info), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_model_read_tensor(model.get(), 0, values.data(), 23), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_model_write_tensor(model.get(), 0, values.data(), 25), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_model_read_tensor(model.get(), 0, nullptr, 24), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_model_read_tensor(nullptr, 0, values.data(), 24), HY_STATUS_INVALID_ARGUMENT);
    EXPECT_EQ(hy_model_create(nullptr, nullptr, nullptr), HY_STATUS_INVALID_ARGUMENT);
}

TEST_F(FailingStep, BatchesThatCannotBeAreRefused) {
    const auto windows = random_windows(c_, 9);
    Batch empty(windows), negative(windows), nowhere(windows), small(windows), late(windows), unknown(windows),
        less(windows);
    empty.get()->count = 0;
    failure(empty, HY_STATUS_INVALID_ARGUMENT);
    negative.get()->first_sequence = -1;
    failure(negative, HY_STATUS_INVALID_ARGUMENT);
    less.get()->step_tokens = -1;
    failure(less, HY_STATUS_INVALID_ARGUMENT);
    nowhere.get()->windows = nullptr;
    failure(nowhere, HY_STATUS_INVALID_ARGUMENT);
    small.get()->struct_size = 8;
    failure(small, HY_STATUS_INVALID_ARGUMENT);
    unknown.get()->token_type = static_cast<hy_token_type>(2);
    failure(unknown, HY_STATUS_INVALID_ARGUMENT);

    std::vector<int32_t> starts(c_.windows * c_.context, 0);
    starts[3] = 4;  // a document that begins after its own token
    late.get()->document_starts = starts.data();
    failure(late, HY_STATUS_INVALID_ARGUMENT);
}

TEST(Memory, ThatCannotBeHadIsAnError) {
    auto config = small_config();
    config.n_vocab = INT_MAX;
    config.n_embd = INT_MAX;
    hy_model* model = nullptr;
    const auto status = hy_model_create(&config, nullptr, &model);
    EXPECT_TRUE(status == HY_STATUS_OUT_OF_MEMORY || status == HY_STATUS_INVALID_ARGUMENT) << status;
    EXPECT_EQ(model, nullptr);
}

TEST(Memory, EstimateIsWhatATrainerHolds) {
    const auto config = small_config();
    const auto trainer_config = core::trainer_config(2, 12);
    hy_trainer_memory estimated{}, held{};
    estimated.struct_size = held.struct_size = sizeof held;
    const hy_placement placement = test_placement();
    check(hy_trainer_estimate(&config, &placement, &trainer_config, &estimated));
    Model model(config);
    Trainer trainer(model, trainer_config);
    check(hy_trainer_get_memory(trainer.get(), &held));
    EXPECT_EQ(estimated.parameters, held.parameters);
    EXPECT_EQ(estimated.gradients, held.gradients);
    EXPECT_EQ(estimated.moments, 2 * held.parameters);
    EXPECT_EQ(estimated.arena, held.arena);
    EXPECT_GT(held.arena, 0);
}

TEST(Handles, AreCountedAndMayBeFreedInAnyOrder) {
    const int64_t before = hy_live_objects();
    const auto config = small_config();
    const auto trainer_config = core::trainer_config(2, 12);
    hy_model* model = nullptr;
    hy_trainer* trainer = nullptr;
    hy_scorer* scorer = nullptr;
    hy_decoder* decoder = nullptr;
    check(hy_model_create(&config, nullptr, &model));
    check(hy_model_initialize(model, 1));
    check(hy_trainer_create(model, &trainer_config, &trainer));
    check(hy_scorer_create(model, 1, 12, &scorer));
    check(hy_decoder_create(model, 1, 12, HY_DECODER_WEIGHTS_FLOAT32, &decoder));
    EXPECT_EQ(hy_live_objects(), before + 4);

    hy_model_destroy(model);
    const int32_t token = 3;
    std::vector<float> logits(config.n_vocab);
    check(hy_decoder_append(decoder, &token, 1, logits.data()));
    hy_trainer_destroy(trainer);
    hy_scorer_destroy(scorer);
    hy_decoder_destroy(decoder);
    hy_decoder_destroy(nullptr);
    EXPECT_EQ(hy_live_objects(), before);
}

TEST(Handles, FailedCreationLeavesNone) {
    const int64_t before = hy_live_objects();
    auto config = small_config();
    config.n_head = 0;
    hy_model* model = nullptr;
    EXPECT_NE(hy_model_create(&config, nullptr, &model), HY_STATUS_OK);
    EXPECT_EQ(hy_live_objects(), before);
}

}  // namespace
}  // namespace hybrid::core
