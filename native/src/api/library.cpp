#include <c10/util/Exception.h>

#include <new>

#include "api/guard.h"
#include "api/handles.h"
#include "device/device_info.h"
#include "runtime/runtime.h"
#include "support/log.h"

namespace hybrid::api {

std::string& last_error() {
    thread_local std::string message;
    return message;
}

hy_status status_of_current_exception() {
    try {
        throw;
    } catch (const Error& error) {
        last_error() = error.what();
        return error.status();
    } catch (const std::bad_alloc&) {
        last_error() = "out of memory; use a smaller micro_batch, context or model";
        return HY_STATUS_OUT_OF_MEMORY;
    } catch (const c10::OutOfMemoryError&) {
        last_error() = "libtorch is out of memory; use a smaller micro_batch, context or model";
        return HY_STATUS_OUT_OF_MEMORY;
    } catch (const c10::Error& error) {
        last_error() = error.what_without_backtrace();
        return HY_STATUS_INTERNAL;
    } catch (const std::exception& error) {
        last_error() = error.what();
        return HY_STATUS_INTERNAL;
    } catch (...) {
        last_error() = "an exception of unknown type";
        return HY_STATUS_INTERNAL;
    }
}

}  // namespace hybrid::api

using hybrid::api::guarded;
using hybrid::api::require_pointer;
using hybrid::api::require_struct;

uint32_t hy_abi_version(void) {
    return HY_ABI_VERSION;
}

const char* hy_last_error(void) {
    return hybrid::api::last_error().c_str();
}

int64_t hy_live_objects(void) {
    return hybrid::api::live_objects.load();
}

hy_status hy_set_threads(int32_t threads) {
    return guarded([&] {
        hybrid::require(threads >= 0, "threads is ", threads, "; it must be 0 (one per core) or more");
        hybrid::set_threads(threads);
    });
}

hy_status hy_set_log_callback(hy_log_fn callback, void* user_data) {
    return guarded([&] {
        hybrid::set_log_callback(callback, user_data);
        if (callback != nullptr) hybrid::log_runtime();
    });
}

hy_status hy_get_runtime_info(hy_runtime_info* info) {
    return guarded([&] {
        require_struct(info, "info");
        hybrid::describe_runtime(*info);
    });
}

hy_status hy_get_device_info(int32_t index, hy_device_info* info) {
    return guarded([&] {
        require_struct(info, "info");
        hybrid::describe_cuda_device(index, *info);
    });
}

hy_status hy_measure_gemm(int32_t m, int32_t n, int32_t k, double* gflops) {
    return guarded([&] {
        require_pointer(gflops, "gflops");
        hybrid::require(m >= 1 && n >= 1 && k >= 1, "m, n and k must be at least 1");
        *gflops = hybrid::measure_gemm(m, n, k);
    });
}
