// A process that a test starts, reads lines from and ends with. Every wait is bounded: a hang is a failure.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace hybrid::test {

class Child {
  public:
    explicit Child(const std::vector<std::string>& command);
    // Kills what still runs.
    ~Child();
    Child(Child&& other) noexcept;
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // The next line that it prints; "" once it prints no more.
    std::string read_line();
    // Reads until a line is exactly this one; false when it does not come.
    bool read_until(const std::string& line);
    void send(int signal) const;
    // The exit code, or minus the signal that ended it.
    int wait();

  private:
    pid_t process_;
    int output_;
    std::string read_;
    bool ended_ = false;
};

}  // namespace hybrid::test
