// What a process says of itself in the store, again and again, as long as it lives.
#pragma once

#include <cstdint>
#include <string>

namespace hybrid {

struct Pulse {
    // Another one every time: a value that stays is a process that does not run.
    int64_t beat = 0;
    // The process has ended its part and does not come back.
    bool left = false;
    // A connection of this process to another one broke.
    bool suspects = false;
    std::string activity;
};

std::string encode(const Pulse& pulse);
Pulse decode_pulse(const std::string& text);

}  // namespace hybrid
