#include "runtime/runtime.h"

#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <string>

#include "device/buffer.h"
#include "device/device_info.h"
#include "kernels/gemm.h"
#include "kernels/kernels.h"
#include "support/blas.h"
#include "support/log.h"
#include "support/threads.h"

namespace hybrid {
namespace {

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

// Read while the library loads, right after the OpenMP runtime that it depends on has read it.
const std::string omp_wait_policy = environment("OMP_WAIT_POLICY");

#if defined(__VERSION__)
constexpr const char* kCompiler =
#if defined(__clang__)
    "clang " __VERSION__;
#else
    "g++ " __VERSION__;
#endif
#else
constexpr const char* kCompiler = "msvc";
#endif

std::string describe_cuda(const hy_runtime_info& info) {
    if (info.cuda_built == 0) return "";
    return std::string(", CUDA ") + info.cuda_version + " with " + std::to_string(info.cuda_devices) + " devices";
}

}  // namespace

void describe_runtime(hy_runtime_info& info) {
    info.threads = threads();
    info.cpu_kernels = kernels::cpu_kernels().name;
    info.libtorch_version = TORCH_VERSION;
    info.blas = blas_description();
    info.blas_path = blas_path();
    info.omp_wait_policy = omp_wait_policy.c_str();
    info.compiler = kCompiler;
    info.version = HYBRID_VERSION;
    info.cuda_built = cuda_is_built() ? 1 : 0;
    info.cuda_devices = cuda_device_count();
    info.cuda_version = cuda_version();
}

void log_runtime() {
    hy_runtime_info info{};
    describe_runtime(info);
    log(HY_LOG_LEVEL_INFORMATION, std::string("hybrid_core ") + info.version + ": " + info.cpu_kernels + " kernels, " +
                                      std::to_string(info.threads) + " threads, libtorch " + info.libtorch_version +
                                      ", " + info.blas + " (" + info.blas_path + ")" + describe_cuda(info));
}

double measure_gemm(int64_t m, int64_t n, int64_t k) {
    const FloatBuffer a(m * k, "a measured product");
    const FloatBuffer b(k * n, "a measured product");
    const FloatBuffer c(m * n, "a measured product");
    std::fill_n(a.data(), a.count(), 1.0f);
    std::fill_n(b.data(), b.count(), 1.0f);
    constexpr int kRuns = 8;
    double best_seconds = 1e30;
    for (int run = 0; run < kRuns; ++run) {
        const auto start = std::chrono::steady_clock::now();
        kernels::gemm(kernels::Transpose::kNo, kernels::Transpose::kNo, m, n, k, a.data(), k, b.data(), n, 0.0f,
                      c.data(), n);
        const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
        best_seconds = std::min(best_seconds, elapsed.count());
    }
    return 2.0 * static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k) / best_seconds / 1e9;
}

}  // namespace hybrid
