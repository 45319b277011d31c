#include "device_peak.h"

#include <cmath>
#include <map>

namespace hybrid::bench {

// Data-center devices of managed/Hybrid/Planning/KnownGpus.cs, where the sources of the numbers are told.
double peak_flops(const std::string& device_name) {
    static const std::map<std::string, double> peaks{{"NVIDIA A100-SXM4-40GB", 312e12},
                                                     {"NVIDIA A100-PCIE-40GB", 312e12},
                                                     {"NVIDIA A100-SXM4-80GB", 312e12},
                                                     {"NVIDIA A100 80GB PCIe", 312e12},
                                                     {"NVIDIA H100 80GB HBM3", 989e12},
                                                     {"NVIDIA H100 PCIe", 756e12},
                                                     {"NVIDIA H200", 989e12}};
    const auto peak = peaks.find(device_name);
    return peak == peaks.end() ? NAN : peak->second;
}

}  // namespace hybrid::bench
