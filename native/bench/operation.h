// What one call of a kernel does, counted from its arguments.
#pragma once

#include <cstdint>
#include <string>

namespace hybrid::bench {

enum class OperationGroup { kProducts, kAttention, kOther, kUpdate };

struct Operation {
    std::string name;
    OperationGroup group;
    double bytes;  // of arrays, each read or written once
    double flops;  // additions, multiplications, exponentials, roots and divisions alike
};

constexpr OperationGroup kOperationGroups[] = {OperationGroup::kProducts, OperationGroup::kAttention,
                                               OperationGroup::kOther, OperationGroup::kUpdate};

const char* name_of(OperationGroup group);

}  // namespace hybrid::bench
