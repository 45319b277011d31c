// Processes whose numbers differ are found by hashes and named.
#include "distributed/comparison.h"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <set>

#include "support/hash.h"
#include "thread_group.h"

namespace hybrid {
namespace {

std::vector<float> values(size_t count) {
    std::vector<float> result(count);
    for (size_t i = 0; i < count; ++i) result[i] = std::sin(static_cast<float>(i));
    return result;
}

uint64_t hash(const std::vector<float>& values) {
    return hash_of(values.data(), static_cast<int64_t>(values.size()));
}

TEST(Hash, ChangesWithEveryElementAndWithTheirOrder) {
    for (const size_t count : {1u, 2u, 63u, 64u, 65537u, 200000u}) {
        const auto original = values(count);
        const std::set<size_t> places{0, count / 2, count - 1};
        std::set<uint64_t> hashes{hash(original)};
        for (const size_t place : places) {
            auto changed = original;
            changed[place] = std::nextafter(changed[place], 2.0f);
            hashes.insert(hash(changed));
        }
        EXPECT_EQ(hashes.size(), places.size() + 1) << count;
        auto swapped = original;
        std::swap(swapped.front(), swapped.back());
        EXPECT_EQ(hash(swapped) == hash(original), count == 1) << count;
    }
    EXPECT_NE(hash({0.0f}), hash({-0.0f}));
    EXPECT_NE(hash({0.0f}), hash({0.0f, 0.0f}));
}

TEST(Hash, DoesNotDependOnThreads) {
    const auto array = values(300000);
    const int threads = omp_get_max_threads();
    omp_set_num_threads(1);
    const uint64_t expected = hash(array);
    for (const int count : {2, 3}) {
        omp_set_num_threads(count);
        EXPECT_EQ(hash(array), expected);
    }
    omp_set_num_threads(threads);
}

TEST(Comparison, NamesTheRanksThatDifferFromTheFirst) {
    using Ranks = std::vector<int32_t>;
    for (const auto& different : {Ranks{}, Ranks{2}, Ranks{1, 3}, Ranks{1, 2, 3}}) {
        run_ranks(4, [&](int32_t rank, const std::shared_ptr<Collectives>& group) {
            auto mine = values(100);
            for (const int32_t other : different)
                if (rank == other) mine[7] = -mine[7];
            EXPECT_EQ(ranks_that_differ(*group, mine.data(), 100), different);
        });
    }
    EXPECT_EQ(names_of({2}), "rank 2");
    EXPECT_EQ(names_of({1, 3}), "ranks 1 and 3");
    EXPECT_EQ(names_of({1, 2, 5}), "ranks 1, 2 and 5");
}

}  // namespace
}  // namespace hybrid
