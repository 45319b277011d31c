// Everything that cuda_bench measures of one shape, and what follows.
#pragma once

#include <cstdint>
#include <optional>

#include "cuda_options.h"
#include "cuda_profile.h"
#include "hybrid/hybrid.h"
#include "products.h"
#include "shape.h"
#include "timings.h"
#include "torch_baseline.h"

namespace hybrid::bench {

struct CudaMeasurement {
    Shape shape;
    CudaOptions options;
    hy_device_info device;
    double peak_flops;  // dense bfloat16, per second; NaN where it is not known
    Timings step;       // graphs are played
    Timings products;   // of the linear layers alone
    int64_t estimated_bytes;
    // What has gone of the device's free memory from before the model was made to after its steps. libtorch keeps what
    // attention has used at its most, and nothing else is given back meanwhile.
    int64_t peak_bytes;
    std::optional<TorchTimings> baseline;
    std::optional<CudaProfile> profile;

    double tokens_per_second() const { return static_cast<double>(shape.tokens()) / step.median() * 1e3; }
    // 6N + 12LTD operations per token over the peak, and with the causal half of attention alone 6N + 6LTD.
    double mfu() const { return tokens_per_second() * flops_per_token(shape, 1.0) / peak_flops; }
    double mfu_causal_half() const { return tokens_per_second() * flops_per_token(shape, 0.5) / peak_flops; }
    double products_flops_per_second() const { return linear_flops(shape) / products.median() * 1e3; }
};

CudaMeasurement measure_cuda(const CudaOptions& options);

hy_device_info first_device();

}  // namespace hybrid::bench
