#include "blas_flavours.h"

#include <dlfcn.h>

#include <filesystem>
#include <stdexcept>

namespace hybrid::bench {

namespace {

using kernels::Transpose;

// dnnl_sgemm of oneDNN's C API: row-major, 0 is success.
using OneDnnGemm = int (*)(char transpose_a, char transpose_b, int64_t m, int64_t n, int64_t k, float alpha,
                           const float* a, int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc);

OneDnnGemm find_onednn() {
    for (const char* name : {"libdnnl.so.3", "libdnnl.so.2", "libdnnl.so"})
        if (void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL))
            return reinterpret_cast<OneDnnGemm>(dlsym(library, "dnnl_sgemm"));
    return nullptr;
}

char letter(Transpose transpose) {
    return transpose == Transpose::kYes ? 'T' : 'N';
}

void multiply_with_onednn(Transpose transpose_a, Transpose transpose_b, int64_t m, int64_t n, int64_t k, const float* a,
                          int64_t lda, const float* b, int64_t ldb, float beta, float* c, int64_t ldc) {
    static const OneDnnGemm gemm = find_onednn();
    if (gemm(letter(transpose_a), letter(transpose_b), m, n, k, 1.0f, a, lda, b, ldb, beta, c, ldc) != 0)
        throw std::runtime_error("oneDNN refuses a product");
}

}  // namespace

std::vector<BlasFlavour> blas_flavours(const std::string& folder) {
    std::vector<BlasFlavour> flavours{{"OpenBLAS pthread", "openblas-pthread/libopenblas.so.0", false},
                                      {"OpenBLAS OpenMP", "openblas-openmp/libopenblas.so.0", true},
                                      {"BLIS pthread", "blis-pthread/libblis.so.4", false},
                                      {"BLIS OpenMP", "blis-openmp/libblis.so.4", true}};
    for (auto& flavour : flavours) {
        const std::string below = flavour.library;
        flavour.library.clear();
        for (const auto& root :
             {folder, std::string("/usr/lib/x86_64-linux-gnu"), std::string("/usr/lib/aarch64-linux-gnu")})
            if (flavour.library.empty() && !root.empty() && std::filesystem::exists(root + "/" + below))
                flavour.library = root + "/" + below;
    }
    return flavours;
}

Gemm onednn_gemm() {
    return find_onednn() == nullptr ? nullptr : multiply_with_onednn;
}

}  // namespace hybrid::bench
