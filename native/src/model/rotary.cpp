#include "model/rotary.h"

#include <cmath>

namespace hybrid {

RotaryTables::RotaryTables(int64_t n_ctx, int64_t head_dim, double theta) {
    const int64_t half = head_dim / 2;
    cos_.reserve(static_cast<size_t>(n_ctx * half));
    sin_.reserve(static_cast<size_t>(n_ctx * half));
    for (int64_t position = 0; position < n_ctx; ++position) {
        for (int64_t i = 0; i < half; ++i) {
            const float exponent = static_cast<float>(2 * i) / static_cast<float>(head_dim);
            const float frequency = 1.0f / std::pow(static_cast<float>(theta), exponent);
            const float angle = static_cast<float>(position) * frequency;
            cos_.push_back(std::cos(angle));
            sin_.push_back(std::sin(angle));
        }
    }
}

}  // namespace hybrid
