// Options of a TCPStore, the same for every libtorch: newer ones serve and ask through libuv unless told otherwise, and
// are not always built with it.
#pragma once

#include <chrono>
#include <cstdint>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace hybrid {

template <typename Options>
auto avoid_libuv(Options& options, int) -> decltype(options.useLibUV, void()) {
    options.useLibUV = false;
}
// libtorch 1.13 knows no libuv.
template <typename Options>
void avoid_libuv(Options&, long) {}

inline c10d::TCPStoreOptions store_options(int32_t port, std::chrono::milliseconds timeout) {
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(port);
    options.waitWorkers = false;
    options.timeout = timeout;
    avoid_libuv(options, 0);
    return options;
}

}  // namespace hybrid
