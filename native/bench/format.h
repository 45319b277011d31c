// printf's formats as strings.
#pragma once

#include <cstdio>
#include <string>

namespace hybrid::bench {

template <typename... Values>
std::string format(const char* pattern, Values... values) {
    char line[512];
    std::snprintf(line, sizeof line, pattern, values...);
    return line;
}

}  // namespace hybrid::bench
