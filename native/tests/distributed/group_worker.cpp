// A process of a group, for the tests of what happens when one is killed, stopped or cut off.
//
//     group_worker serve                                     serves a store and prints its port
//     group_worker STORY RANK SIZE HOST PORT TIMEOUT [serve] joins a group and does what the story says
//
// Prints "working" once the group works, and what a call throws as "7: message". The exit code is that status.
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "distributed/process_group.h"
#include "distributed/store_server.h"
#include "support/error.h"

namespace {

using hybrid::ProcessGroup;

constexpr int kRoundsBeforeTheStory = 3;
constexpr int kRounds = 12;

void say(const std::string& line) {
    std::cout << line << std::endl;
}

void work_a_round(ProcessGroup& group, int round) {
    static std::vector<float> gradients(1 << 18, 1.0f);
    group.set_activity("round " + std::to_string(round));
    group.all_reduce(gradients.data(), static_cast<int64_t>(gradients.size()))->wait();
}

// "steps": works until told otherwise. "some-steps": ends by itself after a while. "give-up", "vanish" and "sleep":
// what the last rank (for "sleep" the first) does after some rounds while the others work.
void tell(const std::string& story, ProcessGroup& group, double timeout) {
    const bool is_last = group.rank() == group.size() - 1;
    for (int round = 0; story == "steps" || round < kRounds; ++round) {
        if (round == kRoundsBeforeTheStory) {
            // So that the others have read an activity.
            std::this_thread::sleep_for(std::chrono::duration<double>(timeout / 3));
            say("working");
            if (story == "give-up" && is_last) group.give_up("the disk is full");
            if (story == "vanish" && is_last) _exit(0);
            if (story == "sleep" && group.rank() == 0) {
                group.set_activity("sleeping");
                std::this_thread::sleep_for(std::chrono::duration<double>(5 * timeout));
            }
        }
        work_a_round(group, round);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

int serve() {
    const auto server = hybrid::serve_store(0);
    say(std::to_string(server->port()));
    for (;;) ::pause();
}

int join(const std::vector<std::string>& arguments) {
    const std::string label = "worker " + arguments.at(1);
    hy_process_group_config config = hybrid::default_process_group_config();
    config.backend = HY_BACKEND_GLOO;
    config.rank = std::stoi(arguments.at(1));
    config.world_size = std::stoi(arguments.at(2));
    config.store_host = arguments.at(3).c_str();
    config.store_port = std::stoi(arguments.at(4));
    config.timeout = std::stod(arguments.at(5));
    config.start_timeout = 20;
    config.label = label.c_str();
    config.serves_store = arguments.size() > 6 && arguments.at(6) == "serve";
    try {
        const auto group = hybrid::join_process_group(hybrid::ProcessGroupConfig(config));
        tell(arguments.at(0), *group, config.timeout);
    } catch (const hybrid::Error& error) {
        say(std::to_string(error.status()) + ": " + error.what());
        return error.status();
    }
    return 0;
}

}  // namespace

int main(int count, char** values) {
    const std::vector<std::string> arguments(values + 1, values + count);
    return arguments.at(0) == "serve" ? serve() : join(arguments);
}
