// c10d's ProcessGroupGloo. Built from gloo_backend.cpp, or from without_gloo.cpp where libtorch has none.
#pragma once

#include <memory>
#include <string>

#include "distributed/c10d/group_backend.h"

namespace hybrid {

std::unique_ptr<GroupBackend> make_gloo_backend(const ProcessGroupConfig& config,
                                                const c10::intrusive_ptr<c10d::Store>& store,
                                                const std::string& address);

}  // namespace hybrid
