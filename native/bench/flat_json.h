// Reading an object of one level, as our own programs write it: "key": value, no escapes in texts.
#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace hybrid::bench {

// What stands behind "key":, or nothing.
inline std::optional<std::string> json_value(const std::string& object, const std::string& key) {
    const std::string begin = "\"" + key + "\": ";
    const size_t found = object.find(begin);
    if (found == std::string::npos) return std::nullopt;
    const size_t first = found + begin.size();
    if (object[first] == '"') return object.substr(first + 1, object.find('"', first + 1) - first - 1);
    return object.substr(first, object.find_first_of(",}", first) - first);
}

inline std::optional<double> json_number(const std::string& object, const std::string& key) {
    const auto value = json_value(object, key);
    if (!value) return std::nullopt;
    char* end = nullptr;
    const double number = std::strtod(value->c_str(), &end);
    if (end == value->c_str()) return std::nullopt;
    return number;
}

}  // namespace hybrid::bench
