// The C ABI's statuses as exceptions.
#pragma once

#include <stdexcept>

#include "hybrid/hybrid.h"

namespace hybrid::bench {

inline void check(hy_status status) {
    if (status != HY_STATUS_OK) throw std::runtime_error(hy_last_error());
}

}  // namespace hybrid::bench
