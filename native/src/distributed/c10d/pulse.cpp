#include "distributed/c10d/pulse.h"

#include <sstream>

namespace hybrid {

std::string encode(const Pulse& pulse) {
    std::ostringstream text;
    text << pulse.beat << ' ' << pulse.left << ' ' << pulse.suspects << ' ' << pulse.activity;
    return text.str();
}

Pulse decode_pulse(const std::string& text) {
    std::istringstream stream(text);
    Pulse pulse;
    stream >> pulse.beat >> pulse.left >> pulse.suspects;
    stream.ignore();
    std::getline(stream, pulse.activity, '\0');
    return pulse;
}

}  // namespace hybrid
