#include <cfloat>

#include "kernels/cuda/launch.h"
#include "kernels/cuda/quantize.h"
#include "kernels/cuda/reduce.h"

namespace hybrid::kernels::cuda {
namespace {

constexpr int kThreads = 128;
constexpr float kLargest = 127.0f;
constexpr unsigned kInfinityBits = 0x7F800000;

// A block per row. Magnitudes are in the order of their bits, and those that are not finite are above all others. A row
// too small for its reciprocal to be a float becomes zeros.
__global__ void __launch_bounds__(kThreads)
    quantize_rows_kernel(const float* weight, int64_t in, int8_t* values, float* scales) {
    const int64_t row = blockIdx.x;
    weight += row * in;
    values += row * in;
    unsigned largest = 0;
    for (int64_t i = threadIdx.x; i < in; i += kThreads)
        largest = max(largest, __float_as_uint(weight[i]) & 0x7FFFFFFF);
    largest = block_max(largest);
    const bool finite = largest < kInfinityBits;
    const float scale = __uint_as_float(largest) / kLargest;
    const float inverse = finite && scale >= FLT_MIN ? 1.0f / scale : 0.0f;
    for (int64_t i = threadIdx.x; i < in; i += kThreads)
        values[i] = finite ? static_cast<int8_t>(rintf(weight[i] * inverse)) : int8_t{0};
    if (threadIdx.x == 0) scales[row] = finite ? scale : NAN;
}

}  // namespace

void quantize_rows(const float* weight, int64_t out, int64_t in, int8_t* values, float* scales) {
    launch("quantize_rows", quantize_rows_kernel, grid_of(out), dim3(kThreads), weight, in, values, scales);
}

}  // namespace hybrid::kernels::cuda
