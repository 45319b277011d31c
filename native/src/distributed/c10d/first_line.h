// What an exception of libtorch says, without the backtrace that follows its first line.
#pragma once

#include <exception>
#include <string>

namespace hybrid {

inline std::string first_line(const std::exception& error) {
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
}

}  // namespace hybrid
