#include "kernels/crew.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <numeric>
#include <stdexcept>
#include <vector>

namespace hybrid::kernels {
namespace {

// How often each thread took its part of a job.
struct Tally {
    std::vector<int64_t> parts = std::vector<int64_t>(8);
    int64_t count = 0;
};

void take_part(const void* job, int64_t index, int64_t count) {
    auto* tally = static_cast<Tally*>(const_cast<void*>(job));
    ++tally->parts[static_cast<size_t>(index)];
    if (index == 0) tally->count = count;
}

class CrewTest : public testing::TestWithParam<int> {
  protected:
    void SetUp() override { omp_set_num_threads(GetParam()); }
    void TearDown() override { omp_set_num_threads(threads_); }

  private:
    const int threads_ = omp_get_max_threads();
};

TEST_P(CrewTest, DoesEveryPartOfEveryJobOnce) {
    constexpr int64_t kJobs = 10000;
    Tally tally;
    Crew::during([&](Crew& crew) {
        for (int64_t job = 1; job <= kJobs; ++job) {
            crew.share(take_part, &tally);
            const auto all = std::accumulate(tally.parts.begin(), tally.parts.end(), int64_t{0});
            ASSERT_EQ(all, job * tally.count);
        }
    });
    EXPECT_EQ(tally.count, GetParam());
    for (int thread = 0; thread < GetParam(); ++thread) EXPECT_EQ(tally.parts[static_cast<size_t>(thread)], kJobs);
}

TEST_P(CrewTest, PassesOnWhatTheBodyThrows) {
    Tally tally;
    const auto fails = [&](Crew& crew) {
        crew.share(take_part, &tally);
        throw std::runtime_error("no more");
    };
    EXPECT_THROW(Crew::during(fails), std::runtime_error);
    EXPECT_EQ(tally.parts[0], 1);
}

TEST_P(CrewTest, MayHaveNothingToDo) {
    bool called = false;
    Crew::during([&](Crew&) { called = true; });
    EXPECT_TRUE(called);
}

INSTANTIATE_TEST_SUITE_P(Threads, CrewTest, testing::Values(1, 2, 3));

}  // namespace
}  // namespace hybrid::kernels
