#include "emulation/launch.h"

#include "emulation/block.h"
#include "emulation/emulation.h"
#include "emulation/error.h"
#include "emulation/memory.h"
#include "emulation/stream.h"

namespace hybrid::emulation {
namespace {

bool is_possible(dim3 grid, dim3 block) {
    return grid.x >= 1 && grid.y >= 1 && grid.z >= 1 && grid.x <= 0x7fffffffu && grid.y <= 65535 && grid.z <= 65535 &&
           block.x >= 1 && block.y >= 1 && block.z >= 1 && block.z <= 64 && block.x <= 1024 && block.y <= 1024 &&
           block.x * block.y * block.z <= 1024;
}

}  // namespace

cudaError_t begin_grid(const cudaLaunchConfig_t& config, std::function<void()> thread) {
    if (!is_possible(config.gridDim, config.blockDim))
        return report(cudaErrorInvalidConfiguration, "no device takes a grid or a block of this shape");
    if (config.dynamicSmemBytes != 0)
        return report(cudaErrorInvalidConfiguration, "the emulation has no dynamic shared memory");
    return begin(config.stream, [grid = config.gridDim, block = config.blockDim, thread = std::move(thread)] {
        const std::string error = run_grid(grid, block, thread);
        if (!error.empty()) return report(cudaErrorLaunchFailure, error);
        return check_guard_zones("a kernel");
    });
}

}  // namespace hybrid::emulation
