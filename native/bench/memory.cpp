#include "memory.h"

#include <fstream>
#include <string>

namespace hybrid::bench {

namespace {

// A line of /proc/self/status like "VmRSS:     1234 kB", in bytes.
int64_t status_bytes(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.compare(0, key.size(), key) == 0) return std::stoll(line.substr(key.size())) * 1024;
    return 0;
}

}  // namespace

int64_t resident_bytes() {
    return status_bytes("VmRSS:");
}

void reset_peak_resident() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

int64_t peak_resident_bytes() {
    return status_bytes("VmHWM:");
}

}  // namespace hybrid::bench
