// Buckets and parts cover the flat buffer once, and no block of the gradient norm belongs to two of them.
#include "distributed/buckets.h"

#include <gtest/gtest.h>

#include <vector>

#include "kernels/kernels.h"

namespace hybrid {
namespace {

using kernels::kNormBlock;

struct Cut {
    int64_t elements;
    int64_t bucket_elements;
    int32_t shards;
    int64_t buckets;
};

class BucketsTest : public testing::TestWithParam<Cut> {
  protected:
    const Cut& cut() const { return GetParam(); }
    const Buckets buckets_{cut().elements, cut().bucket_elements, cut().shards};
};

TEST_P(BucketsTest, FollowOneAnother) {
    EXPECT_EQ(buckets_.count(), cut().buckets);
    int64_t end = 0;
    for (int64_t bucket = 0; bucket < buckets_.count(); ++bucket) {
        EXPECT_EQ(buckets_.bucket(bucket).begin, end);
        EXPECT_GT(buckets_.bucket(bucket).count(), 0);
        for (int32_t owner = 0; owner < cut().shards; ++owner) {
            const Slice part = buckets_.part(bucket, owner);
            EXPECT_EQ(part.begin, end);
            EXPECT_TRUE(part.count() == 0 || part.begin % kNormBlock == 0) << part.begin;
            end = part.end;
        }
        EXPECT_EQ(buckets_.bucket(bucket).end, end);
        if (bucket + 1 < buckets_.count()) {
            EXPECT_TRUE(buckets_.even(bucket));
            EXPECT_GE(buckets_.bucket(bucket).count(), cut().bucket_elements);
        }
    }
    EXPECT_EQ(end, cut().elements);
}

TEST_P(BucketsTest, EvenPartsHaveTheSameSize) {
    for (int64_t bucket = 0; bucket < buckets_.count(); ++bucket) {
        bool same = true;
        for (int32_t owner = 0; owner < cut().shards; ++owner)
            same = same && buckets_.part(bucket, owner).count() == buckets_.part(bucket, 0).count();
        EXPECT_EQ(buckets_.even(bucket), same && buckets_.part(bucket, 0).count() % kNormBlock == 0) << bucket;
    }
}

TEST_P(BucketsTest, EveryElementOfASliceIsOneOwners) {
    const int64_t third = cut().elements / 3;
    for (const Slice& slice : {Slice{0, cut().elements}, Slice{third, 2 * third + 1}, Slice{third, third + 1}}) {
        std::vector<int32_t> owners(static_cast<size_t>(cut().elements));
        for (int32_t owner = 0; owner < cut().shards; ++owner) {
            int64_t next = -1;
            buckets_.for_each_owned(slice, owner, [&](int64_t element, int64_t count, int64_t offset) {
                EXPECT_GE(element, slice.begin);
                EXPECT_LE(element + count, slice.end);
                EXPECT_LE(offset + count, buckets_.elements_per_owner());
                EXPECT_TRUE(next < 0 || offset == next) << offset;  // an owner's parts lie one after the other
                next = offset + count;
                for (int64_t i = 0; i < count; ++i) ++owners[static_cast<size_t>(element + i)];
            });
        }
        for (int64_t i = 0; i < cut().elements; ++i)
            ASSERT_EQ(owners[static_cast<size_t>(i)], i >= slice.begin && i < slice.end ? 1 : 0) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(Distributed, BucketsTest,
                         testing::Values(Cut{64, 1 << 20, 1, 1}, Cut{64, 1, 4, 1}, Cut{kNormBlock, 1, 1, 1},
                                         Cut{3 * kNormBlock + 64, 1, 1, 4}, Cut{3 * kNormBlock + 64, 1, 2, 2},
                                         Cut{4 * kNormBlock, 1, 2, 2}, Cut{5 * kNormBlock + 128, 2 * kNormBlock, 1, 3},
                                         Cut{5 * kNormBlock + 128, 2 * kNormBlock + 1, 1, 2},
                                         Cut{9 * kNormBlock + 64, 4 * kNormBlock, 4, 3},
                                         Cut{9 * kNormBlock, int64_t{1} << 62, 3, 1}));

}  // namespace
}  // namespace hybrid
