#include "distributed/c10d/group_backend.h"

#include "distributed/c10d/gloo_backend.h"
#include "distributed/c10d/nccl_backend.h"
#include "support/error.h"

namespace hybrid {

hy_backend choose_backend(hy_backend asked) {
    if (asked == HY_BACKEND_AUTO) return nccl_usable() ? HY_BACKEND_NCCL : HY_BACKEND_GLOO;
    require(asked != HY_BACKEND_NCCL || nccl_usable(),
            "the backend nccl needs a CUDA device and a library that was built with CUDA and NCCL; take gloo");
    return asked;
}

const char* name_of(hy_backend backend) {
    return backend == HY_BACKEND_NCCL ? "nccl" : "gloo";
}

std::unique_ptr<GroupBackend> make_backend(hy_backend backend, const ProcessGroupConfig& config,
                                           const c10::intrusive_ptr<c10d::Store>& store, const std::string& address) {
    if (backend == HY_BACKEND_NCCL) return make_nccl_backend(config, store);
    return make_gloo_backend(config, store, address);
}

}  // namespace hybrid
