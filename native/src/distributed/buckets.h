// How the flat buffers are cut for a group: into buckets that travel one by one and, where the optimizer is sharded
// (ZeRO-1, arXiv:1910.02054), every bucket into one part per process, so that every bucket concerns all of them.
#pragma once

#include <algorithm>
#include <cstdint>

namespace hybrid {

// Elements [begin, end) of a flat buffer.
struct Slice {
    int64_t begin;
    int64_t end;
    int64_t count() const { return end - begin; }
};

class Buckets {
  public:
    // Buckets of at least `bucket_elements`, rounded up so that no block of the gradient norm belongs to two buckets or
    // two parts. The last may be smaller, and its parts uneven.
    Buckets(int64_t elements, int64_t bucket_elements, int32_t shards);

    int64_t count() const { return count_; }
    int32_t shards() const { return shards_; }
    int64_t elements() const { return elements_; }

    Slice bucket(int64_t index) const;
    // What the owner-th process updates of a bucket; all of it when there is one shard.
    Slice part(int64_t index, int32_t owner) const;
    // How many buckets lie whole before the element.
    int64_t final_before(int64_t element) const { return element >= elements_ ? count_ : element / bucket_elements(); }
    // Whether the bucket's parts have the same size.
    bool even(int64_t index) const { return bucket(index).count() == part_elements_ * shards_; }

    // Elements of the largest owner's parts, and where a part begins among its owner's, one after the other.
    int64_t elements_per_owner() const { return part_offset(count_ - 1) + part(count_ - 1, 0).count(); }
    int64_t part_offset(int64_t index) const { return index * part_elements_; }

    // Calls body(element, count, offset) for each run of the slice's elements that is the owner's: where it begins in
    // the flat buffer and among the owner's parts.
    template <typename Body>
    void for_each_owned(const Slice& slice, int32_t owner, const Body& body) const {
        for (int64_t index = slice.begin / bucket_elements(); index < count_ && bucket(index).begin < slice.end;
             ++index) {
            const Slice own = part(index, owner);
            const int64_t begin = std::max(own.begin, slice.begin);
            const int64_t end = std::min(own.end, slice.end);
            if (begin < end) body(begin, end - begin, part_offset(index) + begin - own.begin);
        }
    }

  private:
    int64_t bucket_elements() const { return part_elements_ * shards_; }

    int64_t elements_;
    int32_t shards_;
    int64_t part_elements_;  // of every bucket but the last
    int64_t count_;
};

}  // namespace hybrid
