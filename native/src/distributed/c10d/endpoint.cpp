#include "distributed/c10d/endpoint.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <thread>

#include "support/error.h"

namespace hybrid {
namespace {

using Clock = std::chrono::steady_clock;
using Addresses = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

constexpr std::chrono::milliseconds kAttempt{2000};
constexpr std::chrono::milliseconds kPause{100};
constexpr const char* kAnyPort = "9";

class Socket {
  public:
    Socket(int family, int type) : descriptor_(::socket(family, type, 0)) {
        if (descriptor_ >= 0) ::fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
    }
    ~Socket() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    int descriptor() const { return descriptor_; }

  private:
    int descriptor_;
};

// The addresses of a host, or none and the reason.
Addresses look_up(const std::string& host, const std::string& port, int type, int flags, std::string& reason) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = type;
    hints.ai_flags = flags;
    addrinfo* found = nullptr;
    const int code = getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
    if (code != 0) reason = gai_strerror(code);
    return Addresses(code == 0 ? found : nullptr, &freeaddrinfo);
}

std::string numeric(const sockaddr* address, socklen_t length) {
    char text[NI_MAXHOST];
    return getnameinfo(address, length, text, sizeof(text), nullptr, 0, NI_NUMERICHOST) == 0 ? text : "";
}

// 0, or the errno of a connection attempt.
int try_connect(const addrinfo& address) {
    const Socket socket(address.ai_family, SOCK_STREAM);
    if (socket.descriptor() < 0 || ::fcntl(socket.descriptor(), F_SETFL, O_NONBLOCK) != 0) return errno;
    if (::connect(socket.descriptor(), address.ai_addr, address.ai_addrlen) == 0) return 0;
    if (errno != EINPROGRESS) return errno;
    pollfd ready{socket.descriptor(), POLLOUT, 0};
    const int count = ::poll(&ready, 1, static_cast<int>(kAttempt.count()));
    if (count == 0) return ETIMEDOUT;
    int error = 0;
    socklen_t length = sizeof(error);
    if (count < 0 || ::getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) return errno;
    return error;
}

// The address that answered, or "" and the reason.
std::string try_once(const std::string& host, int32_t port, std::string& reason) {
    const Addresses addresses = look_up(host, std::to_string(port), SOCK_STREAM, 0, reason);
    for (const addrinfo* address = addresses.get(); address != nullptr; address = address->ai_next) {
        const int error = try_connect(*address);
        if (error == 0) return numeric(address->ai_addr, address->ai_addrlen);
        reason = std::strerror(error);
    }
    return "";
}

}  // namespace

std::string reach(const std::string& host, int32_t port, std::chrono::milliseconds limit) {
    const Clock::time_point end = Clock::now() + limit;
    std::string reason;
    for (;;) {
        std::string address = try_once(host, port, reason);
        if (!address.empty()) return address;
        if (Clock::now() >= end) break;
        std::this_thread::sleep_for(kPause);
    }
    fail(HY_STATUS_PEER_FAILED, "no connection to the store at ", host, ":", port, " within ", limit.count() / 1000.0,
         " s (", reason,
         "): does the process that serves it (rank 0 or the launcher) run, are host and port right, and does no "
         "firewall stand between?");
}

std::string local_address_towards(const std::string& address) {
    std::string reason;
    const Addresses target = look_up(address, kAnyPort, SOCK_DGRAM, AI_NUMERICHOST, reason);
    if (target == nullptr) return "";
    // Connecting a datagram socket sends nothing; it only chooses the route.
    const Socket socket(target->ai_family, SOCK_DGRAM);
    if (socket.descriptor() < 0) return "";
    if (::connect(socket.descriptor(), target->ai_addr, target->ai_addrlen) != 0) return "";
    sockaddr_storage local{};
    socklen_t length = sizeof(local);
    if (::getsockname(socket.descriptor(), reinterpret_cast<sockaddr*>(&local), &length) != 0) return "";
    return numeric(reinterpret_cast<const sockaddr*>(&local), length);
}

void block_broken_pipe_signal() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

bool is_port_in_use(int32_t port) {
    const Socket socket(AF_INET, SOCK_STREAM);
    const int yes = 1;
    // As servers do: a port whose last connections are only waiting to be forgotten is free.
    ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    return ::bind(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 &&
           errno == EADDRINUSE;
}

bool is_loopback(const std::string& address) {
    return address.rfind("127.", 0) == 0 || address == "::1";
}

}  // namespace hybrid
