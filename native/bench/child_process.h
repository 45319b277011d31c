// This program once more, or a command, as a child that answers a line with a line. It is stopped while it is not
// asked, so that threads that wait actively take no core from others, and it does not outlive its parent.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace hybrid::bench {

class ChildProcess {
  public:
    // `variables` are NAME=VALUE; they replace this process's.
    ChildProcess(const std::vector<std::string>& arguments, const std::vector<std::string>& variables);
    // A command line of the shell's.
    explicit ChildProcess(const std::string& command);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;

    // tell, hear and pause. Throws when the child ends instead of answering.
    std::string ask(const std::string& line);

    // The same in parts, for several children at once.
    void tell(const std::string& line);
    std::string hear();
    void pause();

  private:
    void start(const char* program, std::vector<std::string> words, std::vector<std::string> environment);

    pid_t process_ = -1;
    int connection_ = -1;  // the child's standard input and output
};

// What a child calls first: the kernel kills it when its parent dies.
void die_with_parent();

}  // namespace hybrid::bench
