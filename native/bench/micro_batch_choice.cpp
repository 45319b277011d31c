#include "micro_batch_choice.h"

#include <algorithm>

#include "cuda_products.h"
#include "cuda_training.h"

namespace hybrid::bench {

Shape with_largest_micro_batch(Shape shape, const CudaOptions& options, int64_t bytes) {
    const auto most = static_cast<int32_t>(std::max<int64_t>(1, kMostTokens / shape.time));
    shape.batch = 1;
    for (Shape larger = shape; larger.batch <= most; ++larger.batch) {
        if (estimated_bytes(larger, options) + CudaProducts::bytes(larger, options.precision) > bytes) break;
        shape = larger;
    }
    return shape;
}

}  // namespace hybrid::bench
