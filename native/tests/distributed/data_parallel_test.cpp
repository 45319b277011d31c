// Several processes that share every step train as one process with the whole batch does.
#include <gtest/gtest.h>

#include "near.h"
#include "parallel_run.h"

namespace hybrid {
namespace {

using Change = void (*)(Plan&);

struct Variant {
    std::string name;
    Change change;
};

void PrintTo(const Variant& variant, std::ostream* out) {
    *out << variant.name;
}

Plan plan_of(const Variant& variant) {
    Plan plan{parallel_case(), {2, 2}};
    variant.change(plan);
    return plan;
}

const std::vector<Variant>& variants() {
    static const std::vector<Variant> variants{
        {"tied", [](Plan&) {}},
        {"untied", [](Plan& plan) { plan.c.config.tied = 0; }},
        {"documents", [](Plan& plan) { plan.c.documents = true; }},
        {"no_dropout", [](Plan& plan) { plan.c.config.dropout_attn = plan.c.config.dropout_ffn = 0.0; }},
        {"several_micro_batches",
         [](Plan& plan) {
             plan.c.windows = 6;
             plan.windows_of_ranks = {3, 3};
             plan.c.micro_batch = 2;
         }},
        {"uneven",
         [](Plan& plan) {
             plan.c.windows = 5;
             plan.windows_of_ranks = {4, 1};
         }},
        {"four_ranks",
         [](Plan& plan) {
             plan.c.windows = 5;
             plan.windows_of_ranks = {1, 2, 1, 1};
         }},
        {"one_rank",
         [](Plan& plan) {
             plan.windows_of_ranks = {4};
             plan.c.micro_batch = 3;
         }},
    };
    return variants;
}

class DataParallel : public testing::TestWithParam<std::tuple<Variant, bool>> {
  protected:
    DataParallel() : plan_(plan_of(std::get<0>(GetParam()))) { plan_.sharded = std::get<1>(GetParam()); }
    Plan plan_;
};

TEST_P(DataParallel, TrainsAsOneProcessWithTheWholeBatch) {
    const Trace expected = train_alone(plan_);
    const Trace actual = train_together(plan_).front();
    expect_near(actual.losses, expected.losses, 5e-6, "losses");
    expect_near(actual.norms, expected.norms, 1e-5, "norms");
    expect_near(actual.gradient, expected.gradient, 1e-5 * largest(expected.gradient), "gradient");
    expect_near(actual.parameters, expected.parameters, 1e-5, "parameters");
    expect_near(actual.exp_avg, expected.exp_avg, 1e-5 * largest(expected.exp_avg), "first moment");
    expect_near(actual.exp_avg_sq, expected.exp_avg_sq, 1e-5 * largest(expected.exp_avg_sq), "second moment");
    EXPECT_GT(expected.norms.front(), config_of(plan_).clip_grad_norm);  // clipping is at work
}

TEST_P(DataParallel, RepeatsToTheBitOnEveryRank) {
    const auto first = train_together(plan_), second = train_together(plan_);
    for (size_t rank = 0; rank < first.size(); ++rank) {
        EXPECT_TRUE(first[rank] == first[0]) << rank;
        EXPECT_TRUE(second[rank] == first[0]) << rank;
    }
}

INSTANTIATE_TEST_SUITE_P(Distributed, DataParallel, testing::Combine(testing::ValuesIn(variants()), testing::Bool()),
                         [](const auto& info) {
                             return std::get<0>(info.param).name + (std::get<1>(info.param) ? "_sharded" : "");
                         });

// How the gradient is cut changes nothing at all.
TEST(DataParallelBuckets, OfAnySizeGiveTheSameBits) {
    Plan plan{parallel_case(), {2, 2}};
    const Trace expected = train_together(plan).front();
    for (const int64_t bytes : {int64_t{600000}, int64_t{1} << 20, int64_t{1} << 40}) {
        plan.bucket_bytes = bytes;
        EXPECT_TRUE(train_together(plan).front() == expected) << bytes;
    }
}

}  // namespace
}  // namespace hybrid
