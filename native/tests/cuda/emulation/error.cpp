#include "emulation/error.h"

namespace hybrid::emulation {
namespace {

thread_local cudaError_t last_error = cudaSuccess;
thread_local std::string last_message = "no error";

}  // namespace

cudaError_t report(cudaError_t error, const std::string& message) {
    last_error = error;
    last_message = message;
    return error;
}

}  // namespace hybrid::emulation

const char* cudaGetErrorString(cudaError_t error) {
    return error == cudaSuccess ? "no error" : hybrid::emulation::last_message.c_str();
}

cudaError_t cudaGetLastError() {
    const cudaError_t error = hybrid::emulation::last_error;
    hybrid::emulation::last_error = cudaSuccess;
    return error;
}
