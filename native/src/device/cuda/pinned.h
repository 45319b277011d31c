// Page-locked memory of the host, which a device copies to and from while the host goes on.
#pragma once

#include <cstdint>
#include <memory>

namespace hybrid {

// Throws HY_STATUS_OUT_OF_MEMORY; `purpose` names the memory there.
void* allocate_pinned(int64_t bytes, const char* purpose);
void release_pinned(void* memory);

struct ReleasePinned {
    void operator()(void* memory) const { release_pinned(memory); }
};
using PinnedMemory = std::unique_ptr<void, ReleasePinned>;

}  // namespace hybrid
