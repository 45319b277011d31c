// The peaks of devices that data sheets give.
#pragma once

#include <string>

namespace hybrid::bench {

// Dense bfloat16 products with float32 sums, operations per second; NaN where the name is not known. Names are compared
// whole: an H100 NVL or a part of a device is another one. MFU is over this peak whatever the precision.
double peak_flops(const std::string& device_name);

}  // namespace hybrid::bench
