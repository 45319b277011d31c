#include "operation.h"

namespace hybrid::bench {

const char* name_of(OperationGroup group) {
    switch (group) {
        case OperationGroup::kProducts:
            return "products";
        case OperationGroup::kAttention:
            return "attention";
        case OperationGroup::kOther:
            return "passes over activations";
        case OperationGroup::kUpdate:
            return "norm, clipping, AdamW";
    }
    return "";
}

}  // namespace hybrid::bench
