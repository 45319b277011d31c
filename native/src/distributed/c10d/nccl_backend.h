// c10d's ProcessGroupNCCL. Built from nccl_backend.cpp, or from without_nccl.cpp where libtorch has none.
#pragma once

#include <memory>

#include "distributed/c10d/group_backend.h"

namespace hybrid {

// Built in, and the process has a CUDA device.
bool nccl_usable();

std::unique_ptr<GroupBackend> make_nccl_backend(const ProcessGroupConfig& config,
                                                const c10::intrusive_ptr<c10d::Store>& store);

}  // namespace hybrid
