// Addresses of machines: what a host's name means, whether a port of it answers, from where packets to it leave.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace hybrid {

// Tries until a connection to the host's port can be made, and returns the numeric address that it was made to. A name
// that is not known yet and a port at which nobody listens yet are tried again; after the limit they are
// HY_STATUS_PEER_FAILED.
std::string reach(const std::string& host, int32_t port, std::chrono::milliseconds limit);

// The address of this machine from which packets to a numeric address leave; "" when there is no way to it.
std::string local_address_towards(const std::string& address);

// For a thread that writes to sockets, and those that it starts: a connection that the other side closed is then an
// error of the write and not the end of the process.
void block_broken_pipe_signal();

// Whether another socket of this machine listens on the port.
bool is_port_in_use(int32_t port);

bool is_loopback(const std::string& address);

}  // namespace hybrid
