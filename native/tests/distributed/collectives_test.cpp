// The arithmetic of the collectives over Gloo, with 2 and 4 ranks.
#include <gtest/gtest.h>

#include <cstring>
#include <mutex>
#include <numeric>

#include "ranks.h"

namespace hybrid::test {
namespace {

class CollectivesTest : public testing::TestWithParam<int32_t> {
  protected:
    int32_t size() const { return GetParam(); }
};

// Values whose float sum depends on the order of the additions.
std::vector<float> values_of(int32_t rank, int64_t count) {
    std::vector<float> values(count);
    for (int64_t i = 0; i < count; ++i)
        values[i] =
            1.0f / static_cast<float>(1 + (i * 7919 + rank * 104729) % 10007) - 0.01f * static_cast<float>(rank);
    return values;
}

std::vector<double> sums(int32_t size, int64_t count) {
    std::vector<double> sums(count);
    for (int32_t rank = 0; rank < size; ++rank) {
        const std::vector<float> values = values_of(rank, count);
        for (int64_t i = 0; i < count; ++i) sums[i] += values[i];
    }
    return sums;
}

// What every rank has after body(group, values).
std::vector<std::vector<float>> results(int32_t size, int64_t count,
                                        const std::function<void(ProcessGroup&, std::vector<float>&)>& body) {
    std::vector<std::vector<float>> results(size);
    run_ranks(size, [&](ProcessGroup& group) {
        std::vector<float> values = values_of(group.rank(), count);
        body(group, values);
        results[group.rank()] = values;
    });
    return results;
}

void all_reduce(ProcessGroup& group, std::vector<float>& values) {
    group.all_reduce(values.data(), static_cast<int64_t>(values.size()))->wait();
}

TEST_P(CollectivesTest, AllReduceSums) {
    constexpr int64_t kCount = 100'003;
    const std::vector<double> expected = sums(size(), kCount);
    const auto reduced = results(size(), kCount, all_reduce);
    for (const std::vector<float>& values : reduced)
        for (int64_t i = 0; i < kCount; ++i) ASSERT_NEAR(values[i], expected[i], 1e-6) << i;
}

TEST_P(CollectivesTest, AllReduceGivesTheSameBitsOnAllRanksAndAgain) {
    constexpr int64_t kCount = 100'003;
    const auto first = results(size(), kCount, all_reduce);
    const auto second = results(size(), kCount, all_reduce);
    for (int32_t rank = 0; rank < size(); ++rank) {
        EXPECT_EQ(0, std::memcmp(first[rank].data(), first[0].data(), kCount * sizeof(float))) << "rank " << rank;
        EXPECT_EQ(0, std::memcmp(second[rank].data(), first[0].data(), kCount * sizeof(float))) << "rank " << rank;
    }
}

TEST_P(CollectivesTest, BucketsReducedSideBySideAreTheirOwnSums) {
    constexpr int64_t kBucket = 20'011;
    constexpr int64_t kBuckets = 8;
    const std::vector<double> expected = sums(size(), kBucket * kBuckets);
    const auto reduced = results(size(), kBucket * kBuckets, [](ProcessGroup& group, std::vector<float>& values) {
        std::vector<std::unique_ptr<Collectives::Pending>> pending;
        for (int64_t bucket = 0; bucket < kBuckets; ++bucket)
            pending.push_back(group.all_reduce(values.data() + bucket * kBucket, kBucket));
        for (auto& one : pending) one->wait();
    });
    for (const std::vector<float>& values : reduced)
        for (int64_t i = 0; i < kBucket * kBuckets; ++i) ASSERT_NEAR(values[i], expected[i], 1e-6) << i;
}

TEST_P(CollectivesTest, ReduceScatterGivesEachRankItsPartWithTheBitsOfAllReduce) {
    const int64_t part = 4'096;
    const auto whole = results(size(), part * size(), all_reduce);
    const auto scattered = results(size(), part * size(), [part](ProcessGroup& group, std::vector<float>& values) {
        group.reduce_scatter(values.data(), part)->wait();
    });
    for (int32_t rank = 0; rank < size(); ++rank)
        EXPECT_EQ(
            0, std::memcmp(scattered[rank].data() + rank * part, whole[0].data() + rank * part, part * sizeof(float)))
            << "rank " << rank;
}

TEST_P(CollectivesTest, AllGatherBringsEveryPartToEveryRank) {
    const int64_t part = 5'003;
    const auto gathered = results(size(), part * size(), [part](ProcessGroup& group, std::vector<float>& values) {
        group.all_gather(values.data(), part)->wait();
    });
    for (int32_t owner = 0; owner < size(); ++owner) {
        const std::vector<float> own = values_of(owner, part * size());
        for (const std::vector<float>& values : gathered)
            for (int64_t i = owner * part; i < (owner + 1) * part; ++i) ASSERT_EQ(values[i], own[i]) << i;
    }
}

TEST_P(CollectivesTest, BroadcastCopiesTheRootsValues) {
    constexpr int64_t kCount = 10'007;
    for (const int32_t root : {0, size() - 1}) {
        const std::vector<float> expected = values_of(root, kCount);
        const auto copied = results(size(), kCount, [root](ProcessGroup& group, std::vector<float>& values) {
            group.broadcast(values.data(), kCount, root)->wait();
        });
        for (const std::vector<float>& values : copied) EXPECT_EQ(values, expected);
    }
}

TEST_P(CollectivesTest, ValuesOfTheHostAreReducedAndBroadcast) {
    run_ranks(size(), [this](ProcessGroup& group) {
        const int32_t last = size() - 1;
        std::vector<double> values{1.0 + group.rank(), 1e-300, -2.0};
        group.all_reduce(values.data(), static_cast<int64_t>(values.size()));
        EXPECT_EQ(values[0], size() * (size() + 1) / 2);
        EXPECT_EQ(values[1], size() * 1e-300);
        EXPECT_EQ(values[2], -2.0 * size());

        std::string text = group.rank() == last ? "the root's own text" : std::string(19, ' ');
        group.broadcast(text.data(), static_cast<int64_t>(text.size()), last);
        EXPECT_EQ(text, "the root's own text");
    });
}

TEST_P(CollectivesTest, NothingIsReducedAndBroadcastToo) {
    run_ranks(size(), [](ProcessGroup& group) {
        group.all_reduce(static_cast<float*>(nullptr), 0)->wait();
        group.reduce_scatter(nullptr, 0)->wait();
        group.all_gather(nullptr, 0)->wait();
        group.broadcast(static_cast<float*>(nullptr), 0, 0)->wait();
        group.all_reduce(static_cast<double*>(nullptr), 0);
        group.broadcast(static_cast<void*>(nullptr), 0, 0);
        group.barrier();
    });
}

TEST_P(CollectivesTest, NobodyPassesABarrierBeforeTheLastHasCome) {
    std::mutex mutex;
    int32_t arrived = 0;
    run_ranks(size(), [&](ProcessGroup& group) {
        for (int32_t round = 1; round <= 20; ++round) {
            {
                const std::lock_guard<std::mutex> lock(mutex);
                ++arrived;
            }
            group.barrier();
            {
                const std::lock_guard<std::mutex> lock(mutex);
                EXPECT_GE(arrived, round * size());
            }
            group.barrier();
        }
    });
}

INSTANTIATE_TEST_SUITE_P(Ranks, CollectivesTest, testing::Values(1, 2, 4));

}  // namespace
}  // namespace hybrid::test
