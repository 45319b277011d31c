// --help.
#pragma once

#include <algorithm>
#include <string_view>

namespace hybrid::bench {

inline bool asks_for_help(int count, char** arguments) {
    return std::any_of(arguments + 1, arguments + count,
                       [](std::string_view argument) { return argument == "--help" || argument == "-h"; });
}

}  // namespace hybrid::bench
