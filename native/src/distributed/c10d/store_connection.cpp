#include "distributed/c10d/store_connection.h"

#include <algorithm>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <vector>

#include "distributed/c10d/first_line.h"
#include "distributed/c10d/store_options.h"
#include "support/error.h"

namespace hybrid {
namespace {

constexpr const char* kHello = "hello";

std::vector<uint8_t> bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

std::string text(const std::vector<uint8_t>& bytes) {
    return {bytes.begin(), bytes.end()};
}

std::string host_and_port(const std::string& address, int32_t port) {
    const std::string host = address.find(':') == std::string::npos ? address : "[" + address + "]";
    return host + ":" + std::to_string(port);
}

}  // namespace

StoreConnection::StoreConnection(const std::string& address, int32_t port, const std::string& prefix,
                                 std::chrono::milliseconds timeout)
    : name_(host_and_port(address, port)) {
    try {
        // c10d connects in whole seconds.
        const auto options = store_options(port, std::max<std::chrono::milliseconds>(timeout, std::chrono::seconds(1)));
        auto server = c10::make_intrusive<c10d::TCPStore>(address, options);
        store_ = c10::make_intrusive<c10d::PrefixStore>(prefix, server);
        store_->set(kHello, bytes(kHello));
        store_->wait({kHello}, options.timeout);
    } catch (const std::exception& error) {
        fail(HY_STATUS_PEER_FAILED, "what listens at ", name_, " does not answer as a store (", first_line(error),
             "); are host and port those of rank 0 or the launcher?");
    }
}

template <typename Request>
auto StoreConnection::ask(const Request& request) {
    try {
        return request();
    } catch (const std::exception& error) {
        fail(HY_STATUS_PEER_FAILED, no_answer(" (" + first_line(error) + ")"));
    }
}

void StoreConnection::set(const std::string& key, const std::string& value) {
    ask([&] { store_->set(key, bytes(value)); });
}

std::string StoreConnection::get(const std::string& key) {
    return ask([&] { return text(store_->get(key)); });
}

bool StoreConnection::has(const std::string& key) {
    return ask([&] { return store_->check({key}); });
}

std::string StoreConnection::set_if_absent(const std::string& key, const std::string& value) {
    return ask([&] { return text(store_->compareSet(key, {}, bytes(value))); });
}

int64_t StoreConnection::add(const std::string& key, int64_t value) {
    return ask([&] { return store_->add(key, value); });
}

std::string StoreConnection::no_answer(const std::string& detail) const {
    return "no answer from the store at " + name_ + detail + ": " + server_ +
           " has ended or stands still, or the network has failed";
}

c10::intrusive_ptr<c10d::Store> StoreConnection::part(const std::string& prefix) const {
    return c10::make_intrusive<c10d::PrefixStore>(prefix, store_);
}

}  // namespace hybrid
