#include "child.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

extern char** environ;

namespace hybrid::test {
namespace {

// Far above what anything here takes on a busy machine.
constexpr std::chrono::seconds kLimit{40};

}  // namespace

Child::Child(const std::vector<std::string>& command) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const int error = ::posix_spawnp(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    output_ = ends[0];
    if (error != 0) throw std::runtime_error("cannot start " + command[0]);
}

Child::Child(Child&& other) noexcept
    : process_(other.process_), output_(other.output_), read_(std::move(other.read_)), ended_(other.ended_) {
    other.ended_ = true;
    other.output_ = -1;
}

Child::~Child() {
    if (!ended_) {
        send(SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    if (output_ >= 0) ::close(output_);
}

std::string Child::read_line() {
    for (;;) {
        const size_t end = read_.find('\n');
        if (end != std::string::npos) {
            const std::string line = read_.substr(0, end);
            read_.erase(0, end + 1);
            return line;
        }
        pollfd ready{output_, POLLIN, 0};
        const int limit = static_cast<int>(std::chrono::milliseconds(kLimit).count());
        if (::poll(&ready, 1, limit) != 1) {
            ADD_FAILURE() << "a process printed nothing for " << kLimit.count() << " s";
            return "";
        }
        char buffer[4096];
        const ssize_t count = ::read(output_, buffer, sizeof(buffer));
        if (count <= 0) return "";
        read_.append(buffer, count);
    }
}

bool Child::read_until(const std::string& line) {
    for (std::string next = read_line(); next != line; next = read_line())
        if (next.empty()) return false;
    return true;
}

void Child::send(int signal) const {
    ::kill(process_, signal);
}

int Child::wait() {
    const auto end = std::chrono::steady_clock::now() + kLimit;
    int status = 0;
    while (::waitpid(process_, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > end) {
            ADD_FAILURE() << "a process did not end within " << kLimit.count() << " s";
            send(SIGKILL);
            ::waitpid(process_, &status, 0);
            break;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ended_ = true;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace hybrid::test
