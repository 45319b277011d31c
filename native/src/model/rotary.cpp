#include "model/rotary.h"

#include <cmath>
#include <vector>

namespace hybrid {

RotaryTables::RotaryTables(int64_t n_ctx, int64_t head_dim, double theta, Device& device)
    : cos_(n_ctx * (head_dim / 2), "the rotary tables", device),
      sin_(n_ctx * (head_dim / 2), "the rotary tables", device) {
    const int64_t half = head_dim / 2;
    std::vector<float> cos, sin;
    cos.reserve(static_cast<size_t>(n_ctx * half));
    sin.reserve(static_cast<size_t>(n_ctx * half));
    for (int64_t position = 0; position < n_ctx; ++position) {
        for (int64_t i = 0; i < half; ++i) {
            const float exponent = static_cast<float>(2 * i) / static_cast<float>(head_dim);
            const float frequency = 1.0f / std::pow(static_cast<float>(theta), exponent);
            const float angle = static_cast<float>(position) * frequency;
            cos.push_back(std::cos(angle));
            sin.push_back(std::sin(angle));
        }
    }
    const auto bytes = static_cast<int64_t>(cos.size() * sizeof(float));
    device.upload(cos_.data(), cos.data(), bytes);
    device.upload(sin_.data(), sin.data(), bytes);
}

}  // namespace hybrid
