// The flat buffers as AdamW's kernel works through them: runs of one tensor, bucket by bucket, of what this process
// updates.
#pragma once

#include <cstdint>
#include <vector>

#include "distributed/buckets.h"
#include "kernels/kernels.h"
#include "model/parameters.h"

namespace hybrid {

class UpdateChunks {
  public:
    // Of the owner-th parts of the buckets.
    UpdateChunks(const ParameterTable& table, const Buckets& buckets, int32_t owner);

    const std::vector<kernels::UpdateChunk>& all() const { return chunks_; }
    // A bucket's chunks: the index of the first among all, and how many.
    int64_t first(int64_t bucket) const { return static_cast<int64_t>(first_[static_cast<size_t>(bucket)]); }
    int64_t count(int64_t bucket) const { return first(bucket + 1) - first(bucket); }

  private:
    void add(const ParameterTable& table, const Buckets& buckets, int32_t owner, int64_t bucket);

    std::vector<kernels::UpdateChunk> chunks_;
    std::vector<size_t> first_;  // of each bucket, and the number of all
};

}  // namespace hybrid
