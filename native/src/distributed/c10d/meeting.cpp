#include "distributed/c10d/meeting.h"

#include "distributed/c10d/apart.h"
#include "distributed/c10d/endpoint.h"
#include "distributed/c10d/rendezvous.h"
#include "support/error.h"

namespace hybrid {
namespace {

using Clock = std::chrono::steady_clock;

// How much longer than its limit the meeting may take before a request to the store counts as hanging.
constexpr std::chrono::seconds kGrace{5};

// The address at which the others reach this machine: the one that it reaches the store from or, where it serves the
// store itself, the one that it reaches another machine from.
std::string reachable_address(const std::vector<Member>& members, int32_t rank) {
    const std::string& own = members[rank].address;
    if (!is_loopback(own)) return own;
    for (const Member& member : members) {
        if (is_loopback(member.address)) continue;
        const std::string towards = local_address_towards(member.address);
        if (!towards.empty()) return towards;
    }
    return own;
}

Meeting meet_before(Clock::time_point end, const ProcessGroupConfig& config, const std::string& backend) {
    const std::string host = config.serves_store ? "127.0.0.1" : config.store_host;
    const std::string address = reach(host, config.store_port, config.start_timeout);
    const auto connect = [&](std::chrono::milliseconds timeout) {
        return std::make_unique<StoreConnection>(address, config.store_port, config.store_prefix, timeout);
    };
    Meeting meeting;
    meeting.store = connect(config.start_timeout);
    const Member self{config.label, local_address_towards(address), config.serves_store};
    const std::vector<Member> members = meet(*meeting.store, config, backend, self, end);
    for (const Member& member : members) meeting.labels.push_back(member.label);
    meeting.address = reachable_address(members, config.rank);
    meeting.heartbeats_store = connect(config.timeout);
    for (size_t rank = 0; rank < members.size(); ++rank)
        if (members[rank].serves_store) meeting.heartbeats_store->set_server(name_of(rank, members[rank].label));
    return meeting;
}

}  // namespace

Meeting meet_the_others(const ProcessGroupConfig& config, const std::string& backend) {
    const Clock::time_point end = Clock::now() + config.start_timeout;
    return run_apart([=] { return meet_before(end, config, backend); },
                     [&] {
                         if (Clock::now() > end + kGrace)
                             fail(HY_STATUS_PEER_FAILED, "what listens at ", config.store_host, ":", config.store_port,
                                  " does not answer as a store; are host and port those of rank 0 or the launcher, or "
                                  "does that machine stand still?");
                     });
}

}  // namespace hybrid
