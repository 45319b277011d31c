#include "training/update_chunks.h"

#include <algorithm>

namespace hybrid {

using kernels::kNormBlock;

UpdateChunks::UpdateChunks(const ParameterTable& table, const Buckets& buckets, int32_t owner) {
    for (int64_t bucket = 0; bucket < buckets.count(); ++bucket) add(table, buckets, owner, bucket);
    first_.push_back(chunks_.size());
}

// The tensors' pieces in this process's part of the bucket.
void UpdateChunks::add(const ParameterTable& table, const Buckets& buckets, int32_t owner, int64_t bucket) {
    const Slice part = buckets.part(bucket, owner);
    first_.push_back(chunks_.size());
    for (const TensorSlot& slot : table.slots()) {
        const int64_t end = std::min(part.end, slot.offset + slot.stored_count());
        for (int64_t begin = std::max(part.begin, slot.offset); begin < end; begin += kNormBlock)
            chunks_.push_back({begin, std::min(kNormBlock, end - begin),
                               buckets.part_offset(bucket) + begin - part.begin, slot.decays});
    }
}

}  // namespace hybrid
