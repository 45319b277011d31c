#include "child_process.h"

#include <spawn.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace hybrid::bench {

namespace {

void require(int result, const char* what) {
    if (result != 0) throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

// Pointers to the strings, with the null that exec wants at the end.
std::vector<char*> pointers(std::vector<std::string>& strings) {
    std::vector<char*> result;
    for (auto& string : strings) result.push_back(string.data());
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environment_with(const std::vector<std::string>& variables) {
    auto environment = variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string inherited = *entry;
        const auto name = inherited.substr(0, inherited.find('=') + 1);
        bool replaced = false;
        for (const auto& variable : variables) replaced = replaced || variable.compare(0, name.size(), name) == 0;
        if (!replaced) environment.push_back(inherited);
    }
    return environment;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& arguments, const std::vector<std::string>& variables) {
    std::vector<std::string> words{program_invocation_short_name};
    words.insert(words.end(), arguments.begin(), arguments.end());
    start("/proc/self/exe", std::move(words), environment_with(variables));
}

// The shell gives its process to the command.
ChildProcess::ChildProcess(const std::string& command) {
    start("/bin/sh", {"sh", "-c", "exec " + command}, environment_with({}));
}

void ChildProcess::start(const char* program, std::vector<std::string> words, std::vector<std::string> environment) {
    int ends[2];
    require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair");
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, ends[1], STDOUT_FILENO);
    const int spawned =
        posix_spawn(&process_, program, &files, nullptr, pointers(words).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&files);
    close(ends[1]);
    connection_ = ends[0];
    errno = spawned;
    require(spawned, "cannot start a child process");
}

ChildProcess::~ChildProcess() {
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    close(connection_);
}

std::string ChildProcess::ask(const std::string& line) {
    tell(line);
    auto answer = hear();
    pause();
    return answer;
}

void ChildProcess::tell(const std::string& line) {
    const auto question = line + "\n";
    kill(process_, SIGCONT);
    if (send(connection_, question.data(), question.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(question.size()))
        throw std::runtime_error("a child process does not listen");
}

std::string ChildProcess::hear() {
    std::string line;
    for (char letter = 0; letter != '\n'; line += letter)
        if (read(connection_, &letter, 1) != 1) throw std::runtime_error("a child process ended early");
    line.pop_back();
    return line;
}

void ChildProcess::pause() {
    kill(process_, SIGSTOP);
}

void die_with_parent() {
    require(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
}

}  // namespace hybrid::bench
