// Where the processes of a job find each other: the server of a c10d TCPStore.
#pragma once

#include <cstdint>
#include <memory>

namespace hybrid {

class StoreServer {
  public:
    virtual ~StoreServer() = default;
    virtual int32_t port() const = 0;
};

// Serves a store on every interface; port 0 takes a free one.
std::unique_ptr<StoreServer> serve_store(int32_t port);

}  // namespace hybrid
