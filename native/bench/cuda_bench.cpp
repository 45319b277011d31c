// Training on a CUDA device: its losses beside the CPU's, its step beside the products alone and PyTorch's, and where
// the step's time goes.
#include <cstdlib>
#include <iostream>

#include "cuda_json_report.h"
#include "cuda_measurement.h"
#include "cuda_options.h"
#include "cuda_report.h"
#include "guarded_run.h"
#include "help.h"
#include "loss_comparison.h"

namespace hybrid::bench {
namespace {

constexpr int kComparedSteps = 20;

bool compare(const CudaOptions& options) {
    Shape shape = find_shape(options.shape.empty() ? "A" : options.shape);
    if (options.micro_batch > 0) shape.batch = options.micro_batch;
    if (options.context > 0) shape.time = options.context;
    const hy_device_info device = first_device();
    print_device(std::cout, device);
    return compare_losses(std::cout, shape, options.steps > 0 ? options.steps : kComparedSteps, device.compute_major);
}

int run(int count, char** arguments) {
    if (asks_for_help(count, arguments)) {
        std::cout << kCudaUsage;
        return EXIT_SUCCESS;
    }
    const CudaOptions options = parse_cuda_options(count, arguments);
    if (options.compare) return compare(options) ? EXIT_SUCCESS : EXIT_FAILURE;
    const CudaMeasurement measurement = measure_cuda(options);
    if (options.json)
        print_json(std::cout, measurement);
    else
        print_measurement(std::cout, measurement);
    return EXIT_SUCCESS;
}

}  // namespace
}  // namespace hybrid::bench

int main(int count, char** arguments) {
    return hybrid::bench::guarded_run("cuda_bench", hybrid::bench::run, count, arguments);
}
