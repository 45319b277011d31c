// Placements as they come through the C ABI.
#pragma once

#include "api/guard.h"
#include "model/backend.h"

namespace hybrid::api {

// NULL is the CPU.
inline hy_placement placement_or_cpu(const hy_placement* placement) {
    if (placement == nullptr) return default_placement();
    require_struct(placement, "placement");
    return *placement;
}

}  // namespace hybrid::api
