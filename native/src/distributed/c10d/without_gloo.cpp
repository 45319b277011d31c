#include "distributed/c10d/gloo_backend.h"
#include "support/error.h"

namespace hybrid {

std::unique_ptr<GroupBackend> make_gloo_backend(const ProcessGroupConfig&, const c10::intrusive_ptr<c10d::Store>&,
                                                const std::string&) {
    fail(HY_STATUS_INVALID_ARGUMENT,
         "this library was built without Gloo (its libtorch has no Gloo, or not its headers), which processes on CPUs "
         "need; build it with a libtorch that has both, such as Debian's libtorch-dev and libgloo-dev");
}

}  // namespace hybrid
