#include "distributed/c10d/nccl_backend.h"
#include "support/error.h"

namespace hybrid {

bool nccl_usable() {
    return false;
}

std::unique_ptr<GroupBackend> make_nccl_backend(const ProcessGroupConfig&, const c10::intrusive_ptr<c10d::Store>&) {
    fail(HY_STATUS_INTERNAL, "this library was built without NCCL");
}

}  // namespace hybrid
