#include "worker.h"

#include <cstdlib>
#include <functional>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "blas_flavours.h"
#include "check.h"
#include "child_process.h"
#include "eager_step.h"
#include "products.h"
#include "timings.h"

namespace hybrid::bench {

namespace {

std::function<void()> products_with(const Shape& shape, Gemm gemm) {
    if (gemm == nullptr) throw std::runtime_error("there is no oneDNN");
    const auto products = std::make_shared<Products>(shape, gemm);
    return [products] { products->run_linear(); };
}

std::function<void()> make_work(const std::string& work, const Shape& shape) {
    if (work == "products") return products_with(shape, kernels::gemm);
    if (work == "onednn-products") return products_with(shape, onednn_gemm());
    if (work != "twin") throw std::invalid_argument("unknown work " + work);
    const auto twin = std::make_shared<EagerStep>(shape);
    return [twin] { twin->run(); };
}

std::string blas_path() {
    hy_runtime_info runtime{};
    runtime.struct_size = sizeof runtime;
    check(hy_get_runtime_info(&runtime));
    return runtime.blas_path;
}

}  // namespace

int run_worker(const Options& options) {
    die_with_parent();
    check(hy_set_threads(options.threads));
    const auto work = make_work(options.worker, options.shapes.front());
    work();
    for (std::string line; std::getline(std::cin, line);) {
        if (line == "blas")
            std::cout << blas_path() << std::endl;
        else
            std::cout << timed(work) << std::endl;
    }
    return EXIT_SUCCESS;
}

}  // namespace hybrid::bench
