#include "support/blas.h"

#include <string>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

#include <ATen/Version.h>
#include <ATen/core/Tensor.h>

namespace hybrid {
namespace {

void* find_symbol(const char* name) {
#if defined(_WIN32)
    for (const char* library : {"libopenblas.dll", "mkl_rt.2.dll"})
        if (HMODULE module = GetModuleHandleA(library))
            if (auto* symbol = reinterpret_cast<void*>(GetProcAddress(module, name))) return symbol;
    return nullptr;
#else
    return dlsym(RTLD_DEFAULT, name);
#endif
}

std::string path_of(const void* address) {
#if defined(_WIN32)
    HMODULE module = nullptr;
    char path[MAX_PATH] = "";
    if (GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT,
                           static_cast<const char*>(address), &module))
        GetModuleFileNameA(module, path, MAX_PATH);
    return path;
#else
    Dl_info info;
    return dladdr(address, &info) != 0 && info.dli_fname != nullptr ? info.dli_fname : "";
#endif
}

// The symbol whose library does the products: cblas where there is one, else libtorch.
const void* product_symbol() {
    if (const void* cblas = find_symbol("cblas_sgemm")) return cblas;
    return reinterpret_cast<const void*>(&at::get_mkl_version);
}

}  // namespace

void set_blas_threads(int32_t threads) {
    if (auto* openblas = reinterpret_cast<void (*)(int)>(find_symbol("openblas_set_num_threads"))) openblas(threads);
    if (auto* mkl = reinterpret_cast<void (*)(int)>(find_symbol("MKL_Set_Num_Threads"))) mkl(threads);
}

const char* blas_description() {
    static const std::string description = [] {
        if (auto* config = reinterpret_cast<char* (*)()>(find_symbol("openblas_get_config")))
            return std::string(config());
        if (find_symbol("MKL_Set_Num_Threads") != nullptr) return at::get_mkl_version();
        if (find_symbol("cblas_sgemm") != nullptr) return std::string("cblas, make unknown (netlib's is very slow)");
        return std::string("libtorch's own");
    }();
    return description.c_str();
}

const char* blas_path() {
    static const std::string path = path_of(product_symbol());
    return path.c_str();
}

}  // namespace hybrid
