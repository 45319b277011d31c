#include "distributed/store_server.h"

#include <c10/util/intrusive_ptr.h>

#include "distributed/c10d/endpoint.h"
#include "distributed/c10d/first_line.h"
#include "distributed/c10d/store_options.h"
#include "support/error.h"

namespace hybrid {
namespace {

// c10d has no server without a client of its own, which connects to it at once.
constexpr std::chrono::seconds kOwnClientTimeout{30};

class C10dStoreServer : public StoreServer {
  public:
    explicit C10dStoreServer(int32_t port) {
        c10d::TCPStoreOptions options = store_options(port, kOwnClientTimeout);
        options.isServer = true;
        store_ = c10::make_intrusive<c10d::TCPStore>("127.0.0.1", options);
    }

    int32_t port() const override { return store_->getPort(); }

  private:
    c10::intrusive_ptr<c10d::TCPStore> store_;
};

}  // namespace

std::unique_ptr<StoreServer> serve_store(int32_t port) {
    require(port >= 0 && port <= 65535, "port is ", port, "; it must be 0 (a free one) to 65535");
    require(port == 0 || !is_port_in_use(port), "port ", port,
            " is in use on this machine, perhaps by another job: choose another port for the store of this one");
    try {
        return std::make_unique<C10dStoreServer>(port);
    } catch (const std::exception& error) {
        fail(HY_STATUS_INVALID_ARGUMENT, "no store can be served on port ", port, ": ", first_line(error));
    }
}

}  // namespace hybrid
