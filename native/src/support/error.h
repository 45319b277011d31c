// What the core throws. The C ABI turns it into a status and a message.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

#include "hybrid/hybrid.h"

namespace hybrid {

class Error : public std::runtime_error {
  public:
    Error(hy_status status, const std::string& message) : std::runtime_error(message), status_(status) {}
    hy_status status() const { return status_; }

  private:
    hy_status status_;
};

// Throws an Error whose message is the parts one after another.
template <typename... Parts>
[[noreturn]] void fail(hy_status status, const Parts&... parts) {
    std::ostringstream message;
    (message << ... << parts);
    throw Error(status, message.str());
}

// Throws HY_STATUS_INVALID_ARGUMENT unless the condition holds.
template <typename... Parts>
void require(bool condition, const Parts&... parts) {
    if (!condition) fail(HY_STATUS_INVALID_ARGUMENT, parts...);
}

}  // namespace hybrid
