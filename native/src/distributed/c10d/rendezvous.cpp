#include "distributed/c10d/rendezvous.h"

#include <algorithm>
#include <sstream>
#include <thread>

#include "support/error.h"

namespace hybrid {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kComplete = "complete";
constexpr const char* kRoster = "roster";
constexpr std::chrono::milliseconds kShortestPause{5};
constexpr std::chrono::milliseconds kLongestPause{200};

std::string key(const char* name, int32_t rank) {
    return std::string(name) + "/" + std::to_string(rank);
}

void agree(StoreConnection& store, const ProcessGroupConfig& config, const std::string& backend) {
    const std::string mine = std::to_string(config.size) + " processes over " + backend;
    const std::string first = store.set_if_absent("group", mine);
    require(first == mine, "this process was told to form a group of ", mine, ", another one a group of ", first,
            "; give all of them the same world size and backend");
}

// A member as one line of fields between tabs.
std::string encode(const Member& member) {
    std::string label = member.label;
    std::replace_if(
        label.begin(), label.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return member.address + "\t" + (member.serves_store ? "serves" : "") + "\t" + label + "\n";
}

Member decode(const std::string& line) {
    std::istringstream stream(line);
    Member member;
    std::string serves;
    std::getline(stream, member.address, '\t');
    std::getline(stream, serves, '\t');
    std::getline(stream, member.label);
    member.serves_store = !serves.empty();
    return member;
}

std::vector<Member> decode_all(const std::string& lines) {
    std::istringstream stream(lines);
    std::vector<Member> members;
    for (std::string line; std::getline(stream, line);) members.push_back(decode(line));
    return members;
}

void claim(StoreConnection& store, const ProcessGroupConfig& config, const Member& self) {
    if (store.add(key("claims", config.rank), 1) > 1) {
        const std::string member = key("member", config.rank);
        const std::string other = store.has(member) ? decode_all(store.get(member)).front().label : "";
        fail(HY_STATUS_INVALID_ARGUMENT, name_of(config.rank, other), " is in the group already; every process needs ",
             "a rank of its own, and every start of a job on the same store a store_prefix of its own");
    }
    store.set(key("member", config.rank), encode(self));
    if (store.add("joined", 1) == config.size) store.set(kComplete, "1");
}

// "1, 2 and 5"
std::string list(const std::vector<int32_t>& ranks) {
    std::string text;
    for (size_t i = 0; i < ranks.size(); ++i) {
        if (i > 0) text += i + 1 == ranks.size() ? " and " : ", ";
        text += std::to_string(ranks[i]);
    }
    return text;
}

[[noreturn]] void fail_for_missing(StoreConnection& store, const ProcessGroupConfig& config) {
    std::vector<int32_t> missing;
    for (int32_t rank = 0; rank < config.size; ++rank)
        if (!store.has(key("member", rank))) missing.push_back(rank);
    // All have come, and rank 0 did not say so.
    if (missing.empty()) missing.push_back(0);
    const bool one = missing.size() == 1;
    fail(HY_STATUS_PEER_FAILED, one ? "rank " : "ranks ", list(missing), " of ", config.size, one ? " has" : " have",
         " not come within ", config.start_timeout.count() / 1000.0,
         " s; does every process run, and do all use the store at ", store.name(), " with the prefix \"",
         config.store_prefix, "\"?");
}

void wait_for(const char* key, StoreConnection& store, const ProcessGroupConfig& config, Clock::time_point end) {
    auto pause = kShortestPause;
    while (!store.has(key)) {
        if (Clock::now() >= end) fail_for_missing(store, config);
        std::this_thread::sleep_for(pause);
        pause = std::min(2 * pause, kLongestPause);
    }
}

// Rank 0 alone reads every member and writes them down as one value for the others.
void write_roster(StoreConnection& store, int32_t size) {
    std::string roster;
    for (int32_t rank = 0; rank < size; ++rank) roster += store.get(key("member", rank));
    store.set(kRoster, roster);
}

}  // namespace

std::vector<Member> meet(StoreConnection& store, const ProcessGroupConfig& config, const std::string& backend,
                         const Member& self, Clock::time_point end) {
    agree(store, config, backend);
    claim(store, config, self);
    if (config.rank == 0) {
        wait_for(kComplete, store, config, end);
        write_roster(store, config.size);
    }
    wait_for(kRoster, store, config, end);
    return decode_all(store.get(kRoster));
}

std::string name_of(int32_t rank, const std::string& label) {
    const std::string name = "rank " + std::to_string(rank);
    return label.empty() ? name : name + " (" + label + ")";
}

}  // namespace hybrid
